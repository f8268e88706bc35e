/** Sites, attributes, overview, map, sensors, the network plan and health. */

import { z } from 'zod';
import { FLEET_SORTS } from '../../model/fleet.ts';
import { route } from '../contract.ts';
import { attributeInfo, networkInput, networkMap, networkRow, overview } from '../schemas/assets.ts';
import { filterText, listOf, pageQuery, siteQuery } from '../schemas/common.ts';
import { fleet, nextSource } from '../schemas/fleet.ts';
import { health, sensorRow, site } from '../schemas/imports.ts';
import { oneSite, scopeOf, visibleSites } from '../scope.ts';

export default [
  route({
    method: 'GET',
    path: '/sites',
    access: 'session',
    summary: 'Sites that I may see',
    response: listOf(site),
    handler: (call) => visibleSites(call.services, call.caller),
  }),
  route({
    method: 'GET',
    path: '/attributes',
    access: 'session',
    summary: 'What can be shown, filtered and sorted, with operators and vocabularies',
    response: listOf(attributeInfo),
    handler: async ({ services }) => services.hospital.attributes(),
  }),
  route({
    method: 'GET',
    path: '/overview',
    access: 'asset.read',
    summary: 'Figures of the hospital',
    query: siteQuery,
    response: overview,
    handler: async (call) => call.services.hospital.overview(await scopeOf(call, call.query.site)),
  }),
  route({
    method: 'GET',
    path: '/map',
    access: 'asset.read',
    summary: 'Who speaks with whom',
    query: siteQuery.extend({
      filter: filterText.default(''),
      group: z.enum(['subnet', 'vlan', 'type']).default('subnet'),
    }),
    response: networkMap,
    handler: async (call) =>
      call.services.hospital.map(await scopeOf(call, call.query.site), call.query.filter, call.query.group),
  }),
  route({
    method: 'GET',
    path: '/fleet',
    access: 'asset.read',
    summary: 'Devices of one model as one line, and which of them are unlike the others',
    query: siteQuery.extend({
      filter: filterText.default(''),
      sort: z.enum(FLEET_SORTS).default('odd'),
      odd: z.stringbool().default(false),
      ...pageQuery.shape,
    }),
    response: fleet,
    handler: async (call) => {
      const { site, cursor, ...query } = call.query;
      return call.services.hospital.fleet(await scopeOf(call, site), { ...query, cursor: cursor ?? null });
    },
  }),
  route({
    method: 'GET',
    path: '/next-observations',
    access: 'asset.read',
    summary: 'Which source would tell the most of what is not known of the devices',
    query: siteQuery.extend({ filter: filterText.default('') }),
    response: listOf(nextSource),
    handler: async (call) => call.services.hospital.next(await scopeOf(call, call.query.site), call.query.filter),
  }),
  route({
    method: 'GET',
    path: '/sensors',
    access: 'sensor.read',
    summary: 'Sensors and their health',
    query: siteQuery,
    response: listOf(sensorRow),
    handler: async (call) => call.services.hospital.sensors(await scopeOf(call, call.query.site)),
  }),
  route({
    method: 'GET',
    path: '/networks',
    access: 'asset.read',
    summary: 'The network plan',
    query: siteQuery,
    response: listOf(networkRow),
    handler: async (call) => call.services.hospital.networks(await scopeOf(call, call.query.site)),
  }),
  route({
    method: 'PUT',
    path: '/networks',
    access: 'network.write',
    action: 'network.write',
    summary: 'Replace the network plan of a site',
    query: siteQuery,
    body: z.array(networkInput).max(5_000),
    response: listOf(networkRow),
    handler: async (call) => call.services.hospital.saveNetworks(await oneSite(call, call.query.site), call.body),
  }),
  route({
    method: 'GET',
    path: '/health',
    access: 'public',
    summary: 'Whether the server works',
    response: health,
    handler: ({ services }) => services.hospital.health(),
  }),
];
