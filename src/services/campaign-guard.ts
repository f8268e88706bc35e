/** What keeps a step from being made as things stand at a site now. */

import type { AppError } from '../base/error.ts';
import { cellOf, firstBelow, spareOf, unitOf } from '../exposure/campaign/levels.ts';
import { stateOf } from '../exposure/campaign/state.ts';
import { spansOf } from '../exposure/campaign/windows.ts';
import type { CampaignStep } from '../model/campaign.ts';
import { type CampaignPorts, conflict, invalid, othersOf, outDevices, type Site, windowsOf } from './campaign-plan.ts';
import { isoOf } from './campaign-view.ts';
import type { CampaignTx, StoredCampaign } from './campaigns-ports.ts';

/** Where taking devices out now would leave a unit below its minimum; null: nowhere. */
export async function below(
  tx: CampaignTx,
  ports: CampaignPorts,
  { site, levels }: Site,
  campaign: string,
  devices: readonly string[],
): Promise<string | null> {
  const open = await tx.open();
  const out = new Set(open.flatMap(outDevices));
  const elsewhere = new Set(open.filter((c) => c.id !== campaign).flatMap(outDevices));
  const facts = await ports.campaigns.devices(site, [...new Set([...out, ...devices])]);
  const cells = new Map(facts.map((d) => [d.asked, cellOf(d.unit, levels.functionOf(d))]));
  const gone = new Map<string, Set<string>>();
  for (const { asked, id } of facts) {
    const cell = cells.get(asked)!;
    gone.set(cell, (gone.get(cell) ?? new Set()).add(id));
  }
  for (const device of devices) {
    if (elsewhere.has(device)) return 'A device is out of service already, by another campaign.';
    const cell = cells.get(device);
    if (cell === undefined) return 'A device is no longer in the inventory.';
    const level = levels.cells.get(cell);
    const most = level === undefined ? 1 : spareOf(level);
    const count = gone.get(cell)!.size;
    if (count <= most) continue;
    const where = level?.unit ?? 'unknown';
    const what = level?.function ?? 'unknown';
    if (level?.minimum == null)
      return `Of the unit "${where}" no minimum of the function "${what}" is laid down: one device at a time may be out, and ${count} would be.`;
    return `The unit "${where}" would have ${level.devices - count} of ${level.devices} devices of the function "${what}" in service, below its minimum of ${level.minimum}.`;
  }
  return null;
}

/** Why a step must not be made as things stand at the site; null: it may. */
export async function whyNotHere(
  tx: CampaignTx,
  ports: CampaignPorts,
  place: Site,
  campaign: StoredCampaign,
  step: CampaignStep,
): Promise<AppError | null> {
  const nowMs = ports.clock.nowMs();
  const state = stateOf(campaign.steps);
  if (step.kind === 'started') {
    const others = othersOf(await tx.open(), campaign.id, nowMs);
    const own = state.plan.waves.flatMap((w) => w.slots);
    // A unit that is below for other reasons is not this campaign's doing, but no time to start one either.
    const low = firstBelow(place.levels.cells, [...own, ...others.filter((o) => own.some((s) => s.cell === o.cell))]);
    if (low !== null)
      return conflict(
        `Since it was planned other devices go out: on ${isoOf(Math.max(low.atMs, nowMs))} the unit "${low.level.unit}" would fall below its minimum of "${low.level.function}". Plan again, then start.`,
      );
    return null;
  }
  if (step.kind !== 'device' || step.to !== 'out' || state.plan.options.downtimeMinutes === 0) return null;
  const low = await below(tx, ports, place, campaign.id, step.devices);
  if (low !== null) return conflict(`${low} Wait until one is back.`);
  if (step.note !== '') return null;
  const facts = await ports.campaigns.devices(campaign.site, step.devices);
  const late = facts.find((d) => {
    return (
      spansOf(windowsOf(place.windows, unitOf(d.unit)), place.zone, { fromMs: nowMs, toMs: nowMs + 1 }).length === 0
    );
  });
  return late === undefined
    ? null
    : invalid(
        `"${late.name}" would go out of service outside the maintenance windows of its unit. Say why.`,
        '/step/note',
      );
}
