/**
 * Real servers and clients of a hospital's network, each recorded on a cable of its own: named with protocol, role and, where the
 * protocol carries it, product and version, equal to what the program or its package says of itself.
 */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { release } from 'node:os';
import { after, afterEach, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CLIENT, missing, packageVersion, Rig, SERVER, valuesOf } from '../support/rig.ts';

const nothing = missing();
let rig: Rig;
beforeEach(async () => {
  if (!nothing) rig = await new Rig().open();
});
afterEach(() => rig?.close());
after(() => rig?.close());

const roles = (r: Awaited<ReturnType<Rig['record']>>, ip: string): readonly string[] =>
  valuesOf(r.asset(ip).attributes.roles.value);
const node = process.execPath;
const mllp = fileURLToPath(new URL('mllp.ts', import.meta.url));
const says = (values: readonly string[], part: string): void =>
  assert.ok(
    values.some((v) => v.includes(part)),
    `'${part}' in ${JSON.stringify(values)}`,
  );

test('MLLP: both applications, roles, version, and nothing of the patient', { skip: nothing }, async () => {
  rig.server(node, mllp, 'server');
  await rig.listening(2575);
  const r = await rig.record(() => rig.client(node, mllp, 'client'));
  assert.deepEqual(r.protocols(2575), ['hl7v2']);
  says(valuesOf(r.asset(CLIENT).attributes.hl7_applications.value), 'WARDMON');
  says(roles(r, SERVER), 'hl7-receiver');
  says(r.said(CLIENT, 'hl7v2.version'), '2.5.1');
  for (const word of ['ZWYXPLANTED', 'QVORIAN', '99887766']) {
    assert.ok(!JSON.stringify([r.harvest, r.assets]).includes(word), `${word} is nowhere`);
  }
});

test('snmpd: system description of the host (the protocol does not carry its own version)', {
  skip: missing('snmpd', 'snmpget'),
}, async () => {
  writeFileSync(rig.file('snmpd.conf'), `agentAddress udp:${SERVER}:161\nrocommunity public\nsysName rackserver7\n`);
  rig.server('snmpd', '-f', '-Lo', '-C', '-c', rig.file('snmpd.conf'), '-p', rig.file('pid'));
  await rig.listening(161, 'udp');
  const r = await rig.record(() =>
    rig.client('snmpget', '-v2c', '-c', 'public', SERVER, '1.3.6.1.2.1.1.1.0', '1.3.6.1.2.1.1.5.0'),
  );
  assert.deepEqual(r.protocols(161), ['snmp']);
  says(r.said(SERVER, 'snmp.description'), `Linux`);
  says(r.said(SERVER, 'snmp.description'), release());
  says(valuesOf(r.asset(SERVER).attributes.hostname.value), 'rackserver7');
});

test('avahi: host name and services (mDNS does not carry the version of the responder)', {
  skip: missing('avahi-daemon'),
}, async () => {
  const conf = '[server]\nhost-name=labprinter4\nuse-ipv6=no\nenable-dbus=no\n[publish]\npublish-workstation=yes\n';
  writeFileSync(rig.file('avahi.conf'), conf);
  const r = await rig.record(async () => {
    rig.server('avahi-daemon', '--no-drop-root', '--no-rlimits', '-f', rig.file('avahi.conf'));
    await new Promise((resolve) => setTimeout(resolve, 4_000));
  });
  assert.deepEqual(r.protocols(5353), ['mdns']);
  says(valuesOf(r.asset(SERVER).attributes.hostname.value), 'labprinter4');
});

test('NTP: who serves and who asks, with the stratum (the protocol does not carry a product)', {
  skip: missing('chronyd'),
}, async () => {
  writeFileSync(
    rig.file('chrony.conf'),
    `local stratum 5\nallow\nbindaddress ${SERVER}\nport 123\ncmdport 0\npidfile ${rig.file('pid')}\n`,
  );
  rig.server('chronyd', '-d', '-x', '-U', '-u', 'root', '-f', rig.file('chrony.conf'));
  await rig.listening(123, 'udp');
  const ask = [
    '-Q',
    '-x',
    '-t',
    '8',
    '-U',
    '-u',
    'root',
    `pidfile ${rig.file('pid2')}`,
    'cmdport 0',
    `server ${SERVER} iburst maxsamples 1`,
  ];
  const r = await rig.record(() => rig.client('chronyd', ...ask));
  assert.deepEqual(r.protocols(123), ['ntp']);
  says(roles(r, SERVER), 'ntp-server');
  says(roles(r, CLIENT), 'ntp-client');
  says(r.said(SERVER, 'ntp.stratum'), '5');
});

test('DHCP: client with its name and vendor class, server with its role', {
  skip: missing('dnsmasq', 'udhcpc'),
}, async () => {
  const serve = [
    '--no-daemon',
    '--port=0',
    '--interface=srv0',
    '--dhcp-range=10.77.0.100,10.77.0.120,1h',
    `--dhcp-leasefile=${rig.file('leases')}`,
    '--user=root',
  ];
  rig.server('dnsmasq', ...serve, '--conf-file=/dev/null');
  await rig.listening(67, 'udp');
  const r = await rig.record(() =>
    rig.client('udhcpc', '-i', 'cli0', '-q', '-n', '-f', '-s', '/bin/true', '-x', 'hostname:infusion12'),
  );
  assert.ok(r.flows.some((f) => f.protocol === 'dhcp'));
  says(roles(r, SERVER), 'dhcp-server');
  const words = r.harvest.observations.filter((o) => o.protocol === 'dhcp').map((o) => o.value);
  says(words, 'infusion12');
  says(words, `udhcp ${packageVersion('busybox')}`);
});

test('sshd: product and version of both ends', { skip: missing('sshd', 'ssh', 'ssh-keygen') }, async () => {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', rig.file('key')]);
  mkdirSync('/run/sshd', { recursive: true });
  writeFileSync(
    rig.file('sshd.conf'),
    `ListenAddress ${SERVER}\nHostKey ${rig.file('key')}\nPidFile none\nUsePAM no\n`,
  );
  rig.server(
    execFileSync('sh', ['-c', 'PATH=$PATH:/usr/sbin command -v sshd'], { encoding: 'utf8' }).trim(),
    '-D',
    '-e',
    '-f',
    rig.file('sshd.conf'),
  );
  await rig.listening(22);
  const options = ['-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null'];
  const r = await rig.record(() => rig.client('ssh', ...options, `nobody@${SERVER}`, 'true'));
  assert.deepEqual(r.protocols(22), ['ssh']);
  says(r.said(SERVER, 'ssh.banner'), `OpenSSH_${packageVersion('openssh-server')}`);
  says(r.said(CLIENT, 'ssh.banner'), `OpenSSH_${packageVersion('openssh-client')}`);
});

test('nginx: product and version in clear, certificate and version of TLS behind it', {
  skip: missing('nginx', 'openssl', 'curl'),
}, async () => {
  const request = [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/O=Test Hospital/CN=portal.test.example',
  ];
  execFileSync('openssl', [...request, '-keyout', rig.file('k.pem'), '-out', rig.file('c.pem')], { stdio: 'ignore' });
  const server = `listen ${SERVER}:80; listen ${SERVER}:443 ssl; ssl_protocols TLSv1.2; ssl_certificate ${rig.file('c.pem')}; ssl_certificate_key ${rig.file('k.pem')}; location / { return 200 'ok'; }`;
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((k) => `${k}_temp_path ${rig.file(k)};`)
    .join(' ');
  writeFileSync(
    rig.file('nginx.conf'),
    `daemon off; pid ${rig.file('pid')}; error_log stderr; events {} http { access_log off; ${paths} server { ${server} } }`,
  );
  chmodSync(rig.folder, 0o755);
  rig.server('nginx', '-c', rig.file('nginx.conf'), '-p', rig.folder);
  await rig.listening(443);
  const r = await rig.record(async () => {
    await rig.client('curl', '-s', `http://${SERVER}/`);
    await rig.client('curl', '-sk', '--resolve', `portal.test.example:443:${SERVER}`, 'https://portal.test.example/');
  });
  assert.deepEqual([r.protocols(80), r.protocols(443)], [['http'], ['tls']]);
  says(r.said(SERVER, 'http.server'), `nginx/${packageVersion('nginx')}`);
  says(r.said(CLIENT, 'http.user_agent'), `curl/${packageVersion('curl')}`);
  says(r.said(SERVER, 'tls.certificate_name'), 'portal.test.example');
  says(r.said(SERVER, 'tls.version'), '1.2');
});

test('CUPS: product and version', { skip: missing('cupsd', 'curl') }, async () => {
  mkdirSync(rig.file('cups'));
  writeFileSync(
    rig.file('cupsd.conf'),
    `Listen ${SERVER}:631\nListen 127.0.0.1:631\nServerName ${SERVER}\nServerAlias *\nHostNameLookups Off\nServerTokens Full\nWebInterface Yes\nDefaultAuthType Basic\n<Location />\nOrder allow,deny\nAllow all\n</Location>\n`,
  );
  const files = `ServerRoot ${rig.file('cups')}\nCacheDir ${rig.file('cups')}\nStateDir ${rig.file('cups')}\nRequestRoot ${rig.file('cups')}\nTempDir ${rig.file('cups')}\nErrorLog stderr\nAccessLog ${rig.file('cups/a')}\nPageLog ${rig.file('cups/p')}\nUser root\nSystemGroup root\n`;
  writeFileSync(rig.file('cups-files.conf'), files.replace('User root\n', 'User lp\n'));
  chmodSync(rig.folder, 0o755);
  rig.server('cupsd', '-f', '-c', rig.file('cupsd.conf'), '-s', rig.file('cups-files.conf'));
  await rig.listening(631);
  const r = await rig.record(() => rig.client('curl', '-s', `http://${SERVER}:631/`));
  says(r.said(SERVER, 'http.server'), `CUPS/${packageVersion('cups-daemon')}`);
});

test('mosquitto: broker and client with the protocol’s version (a broker tells its own to subscribers only)', {
  skip: missing('mosquitto', 'mosquitto_pub'),
}, async () => {
  writeFileSync(rig.file('m.conf'), `listener 1883 ${SERVER}\nallow_anonymous true\nuser root\n`);
  rig.server('mosquitto', '-c', rig.file('m.conf'));
  await rig.listening(1883);
  const r = await rig.record(() => rig.client('mosquitto_pub', '-V', '5', '-h', SERVER, '-t', 'ward/pump', '-m', 'x'));
  assert.deepEqual(r.protocols(1883), ['mqtt']);
  says(r.said(CLIENT, 'mqtt.version'), '5.0');
  says(roles(r, SERVER), 'mqtt-broker');
  assert.ok(!JSON.stringify(r.harvest).includes('ward/pump'), 'topics are not kept');
});

test('slapd: who serves and who asks (LDAP does not carry a product)', {
  skip: missing('slapd', 'ldapsearch'),
}, async () => {
  mkdirSync(rig.file('ldap'));
  const conf = `include /etc/ldap/schema/core.schema\nmodulepath /usr/lib/ldap\nmoduleload back_mdb\ndatabase mdb\nsuffix "dc=test"\ndirectory ${rig.file('ldap')}\n`;
  writeFileSync(rig.file('slapd.conf'), conf);
  rig.server('slapd', '-d', '0', '-h', `ldap://${SERVER}:389`, '-f', rig.file('slapd.conf'));
  await rig.listening(389);
  const r = await rig.record(() =>
    rig.client('ldapsearch', '-x', '-H', `ldap://${SERVER}`, '-b', '', '-s', 'base', '+'),
  );
  assert.deepEqual(r.protocols(389), ['ldap']);
  says(roles(r, SERVER), 'ldap-server');
});

test('freeradius: server and the access point that asks, without the user', {
  skip: missing('freeradius', 'radclient'),
}, async () => {
  cpSync('/etc/freeradius/3.0', rig.file('raddb'), { recursive: true, verbatimSymlinks: true });
  writeFileSync(rig.file('raddb/clients.conf'), `client c { ipaddr = ${CLIENT}\n secret = testing123 }\n`);
  writeFileSync(
    rig.file('request'),
    'User-Name = "planteduser"\nUser-Password = "plantedpass"\nNAS-Identifier = "ap-ward-3"\nCalling-Station-Id = "02-11-22-33-44-55"\n',
  );
  execFileSync('chown', ['-R', 'freerad:freerad', rig.file('raddb')]);
  chmodSync(rig.folder, 0o755);
  rig.server('freeradius', '-f', '-l', 'stdout', '-d', rig.file('raddb'));
  await rig.listening(1812, 'udp');
  const r = await rig.record(() =>
    rig.client('radclient', '-r', '1', '-t', '5', '-f', rig.file('request'), `${SERVER}:1812`, 'auth', 'testing123'),
  );
  assert.deepEqual(r.protocols(1812), ['radius']);
  says(roles(r, SERVER), 'radius-server');
  says(
    r.harvest.observations.map((o) => o.value),
    'ap-ward-3',
  );
  for (const word of ['planteduser', 'plantedpass']) assert.ok(!JSON.stringify(r.harvest).includes(word), word);
});

test('samba: product and version in the old dialect, machine name in both', {
  skip: missing('smbd', 'smbclient'),
}, async () => {
  const dirs = ['lock', 'state', 'cache', 'pid', 'private', 'ncalrpc'];
  for (const d of dirs) mkdirSync(rig.file(d));
  const lines = dirs.slice(0, 5).map((d) => `${d === 'private' ? 'private dir' : `${d} directory`} = ${rig.file(d)}`);
  const conf = `[global]\nnetbios name = FILESRV9\nworkgroup = WARDNET\nserver min protocol = NT1\nclient min protocol = NT1\nbind interfaces only = yes\ninterfaces = srv0\nmap to guest = bad user\nlog file = ${rig.file('log')}\nncalrpc dir = ${rig.file('ncalrpc')}\n${lines.join('\n')}\n`;
  writeFileSync(rig.file('smb.conf'), conf);
  rig.server('smbd', '-F', '--no-process-group', '-s', rig.file('smb.conf'));
  await rig.listening(445);
  const list = (dialect: string) =>
    rig.client('smbclient', '-s', rig.file('smb.conf'), '-N', '-m', dialect, '-L', `//${SERVER}`);
  const r = await rig.record(async () => {
    await list('NT1');
    await list('SMB3');
  });
  says(r.protocols(445), 'smb');
  says(
    r.harvest.observations.filter((o) => o.protocol === 'smb').map((o) => o.value),
    `Samba ${packageVersion('samba')}`,
  );
  says(
    r.harvest.observations.filter((o) => o.protocol === 'smb').map((o) => o.value),
    'FILESRV9',
  );
  assert.ok(readFileSync(rig.file('smb.conf'), 'utf8').includes('FILESRV9'));
});
