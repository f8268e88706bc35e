/** `openward collect` as a person starts it. */

import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { cli, endAll, Running } from '../support/cli.ts';

after(endAll);

test('collect listens, says where, and shows the devices when it stops', async () => {
  const running = new Running(['collect', '--syslog', '0', '--listen', '127.0.0.1', '--print']);
  const port = Number((await running.until(/listening on 127\.0\.0\.1: syslog (\d+)\/udp.*Ctrl-C/))[1]);
  const socket = createSocket('udp4');
  const line = '<30>Mar  3 09:59:00 dhcp1 dhcpd: DHCPACK on 10.20.0.11 to 00:1b:44:11:3a:b7 (CT-WS1) via eth0';
  await new Promise((sent) => socket.send(line, port, '127.0.0.1', sent));
  socket.close();
  await sleep(300);
  const { code, stdout, stderr } = await running.stop();
  assert.equal(code, 0, stderr);
  assert.match(stdout, /10\.20\.0\.11.*CT-WS1/);
  assert.match(stderr, /1 records, .*0 dropped/);
});

test('collect without a port, and import of a kind that there is not, say what to do', async () => {
  const nothing = await cli(['collect']);
  assert.equal(nothing.code, 64);
  assert.match(nothing.stderr, /--netflow/);
  const unknown = await cli(['import', '--as', 'diary', 'x']);
  assert.equal(unknown.code, 64);
  assert.match(unknown.stderr, /Kinds: capture .*zeek/);
});
