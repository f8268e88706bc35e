/**
 * No patient and no user leaves what printers are sent: 100 rounds of PJL, ZPL, LPD and IPP with jobs, owners, names and displays made up
 * at random, cut into random pieces. None of the planted texts may be in what is stated, and the printer must be (else the test would
 * pass on a parser that reads nothing). The bytes are made here, by none of the code that reads them.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type About, type Dir, type Dissector, DONE, GIVE_UP, type Out } from '../src/wire/contract.ts';
import http from '../src/wire/dissectors/http.ts';
import lpd from '../src/wire/dissectors/lpd.ts';
import pjl from '../src/wire/dissectors/pjl.ts';
import zpl from '../src/wire/dissectors/zpl.ts';
import { assertSilent, type Patient, patient, pick, random } from './support/planted.ts';

const ROUNDS = 100;

interface Said {
  readonly dir: Dir;
  readonly text: string;
}

/** What a dissector states of a conversation whose pieces are cut anywhere. */
function stated(d: Dissector, talk: readonly Said[], bPort: number, next: () => number): string {
  const facts: string[] = [];
  const out: Out = {
    atUs: 1_780_000_000_000_000,
    senderMac: null,
    senderIp: '192.0.2.1',
    receiverMac: null,
    receiverIp: '192.0.2.2',
    observe: (field: string, value: string, about?: About) => facts.push(JSON.stringify([field, value, about ?? null])),
    weird: (code: string) => facts.push(code),
    handover: () => undefined,
    refine: (protocol: string) => facts.push(protocol),
  };
  const parser = d.open({ carrier: 'tcp', aPort: 50_000, bPort, etherType: 0 });
  const waiting = [Buffer.alloc(0), Buffer.alloc(0)];
  for (const { dir, text } of talk) {
    const bytes = Buffer.from(text, 'latin1');
    for (let at = 0; at < bytes.length; ) {
      const size = 1 + pick(next, 80);
      const all = Buffer.concat([waiting[dir]!, bytes.subarray(at, at + size)]);
      at += size;
      const used = parser.push(all, dir, out);
      if (used === DONE || used === GIVE_UP) return facts.join('\n');
      waiting[dir] = all.subarray(used);
    }
  }
  return facts.join('\n');
}

const lineOf = (p: Patient): string => `${p.family}, ${p.given} ${p.id} ${p.born} ${p.street}`;

function pjlTalk(p: Patient, n: number): Said[] {
  const exit = '\x1b%-12345X';
  const job = `${exit}@PJL JOB NAME="${lineOf(p)}"\r\n@PJL SET USERNAME="${p.given}"\r\n@PJL COMMENT ${p.id}\r\n@PJL ENTER LANGUAGE=PCL\r\n`;
  const display = `@PJL INFO STATUS\r\nCODE=10001\r\nDISPLAY="${p.family} ${p.id}"\r\nONLINE=TRUE\r\n\f`;
  const variables = `@PJL INFO VARIABLES\r\nUSERNAME="${p.given}" [STRING]\r\nJOBNAME="${lineOf(p)}"\r\n\f`;
  const product = `@PJL INFO PRODINFO\r\nProductName = "Laser ${n}"\r\nServiceID = "${p.id}"\r\nContact = "${p.family}"\r\n\f`;
  return [
    { dir: 0, text: `${exit}@PJL INFO ID\r\n@PJL INFO PRODINFO\r\n` },
    { dir: 1, text: `${display}${variables}${product}` },
    { dir: 0, text: `${job}\x1bE${lineOf(p)}\f@PJL INFO ID\r\n"${p.family}"\r\n\f${exit}` },
    { dir: 1, text: `@PJL USTATUS JOB\r\nSTART\r\nNAME="${lineOf(p)}"\r\n\f@PJL ECHO ${p.family}\r\n\f` },
  ];
}

function zplTalk(p: Patient, n: number): Said[] {
  const label = `^XA^FO10,10^FD${lineOf(p)}^FS\r\n^FX "${p.family}"\r\n^FO10,50^BCN^FD${p.id}^FS^XZ\r\n`;
  return [
    { dir: 0, text: `^XA^XZ\r\n! U1 getvar "device.product_name"\r\n! U1 getvar "alerts.configured"\r\n` },
    { dir: 1, text: `"ZD${n}""${p.family}"` },
    { dir: 0, text: label },
    { dir: 1, text: `\x02${p.id},0,0,1245,000,0,0,0,000,0,0,0\x03\r\n"${p.family}"${p.given}` },
  ];
}

function lpdTalk(p: Patient, n: number): Said[] {
  const control = `Hward-pc-${n}\nP${p.given}\nJ${lineOf(p)}\nL${p.given}\nldfA017ward-pc-${n}\nN${p.family}.pdf\n`;
  return [
    { dir: 0, text: `\x02queue${n}\n\x02${control.length} cfA017ward-pc-${n}\n${control}\0` },
    { dir: 0, text: `\x03${lineOf(p).length} dfA017ward-pc-${n}\n${lineOf(p)}\0` },
  ];
}

function attribute(tag: number, name: string, value: string): string {
  const length = (s: string): string => String.fromCharCode(s.length >> 8, s.length & 255);
  return String.fromCharCode(tag) + length(name) + name + length(value) + value;
}

function ippTalk(p: Patient, n: number): Said[] {
  const start = attribute(0x47, 'attributes-charset', 'utf-8') + attribute(0x48, 'attributes-natural-language', 'en');
  const owner = attribute(0x42, 'requesting-user-name', p.given) + attribute(0x42, 'job-name', lineOf(p));
  const print = `\x02\x00\x00\x02\x00\x00\x00\x01\x01${start}${owner}\x03${lineOf(p)}`;
  const job = `\x02${attribute(0x42, 'job-originating-user-name', p.given)}${attribute(0x42, 'job-name', lineOf(p))}`;
  const state = attribute(0x41, 'printer-state-message', lineOf(p)) + attribute(0x42, 'printer-name', p.family);
  const printer = `\x04${attribute(0x41, 'printer-make-and-model', `Laser ${n}`)}${state}${attribute(0x41, 'printer-organization', p.street)}`;
  const answer = `\x02\x00\x00\x00\x00\x00\x00\x01\x01${start}${job}${printer}\x03`;
  const body = (text: string): string =>
    `Content-Type: application/ipp\r\nContent-Length: ${text.length}\r\n\r\n${text}`;
  return [
    { dir: 0, text: `POST /ipp/print HTTP/1.1\r\nHost: 192.0.2.2:631\r\n${body(print)}` },
    { dir: 1, text: `HTTP/1.1 200 OK\r\n${body(answer)}` },
  ];
}

const KINDS: readonly {
  readonly name: string;
  readonly of: Dissector;
  readonly port: number;
  readonly talk: (p: Patient, n: number) => Said[];
  /** What must be stated of the printer or the host. */
  readonly known: (n: number) => string;
}[] = [
  { name: 'PJL', of: pjl, port: 9_100, talk: pjlTalk, known: (n) => `Laser ${n}` },
  { name: 'ZPL', of: zpl, port: 9_100, talk: zplTalk, known: (n) => `ZD${n}` },
  { name: 'LPD', of: lpd, port: 515, talk: lpdTalk, known: (n) => `ward-pc-${n}` },
  { name: 'IPP', of: http, port: 631, talk: ippTalk, known: (n) => `Laser ${n}` },
];

for (const { name, of, port, talk, known } of KINDS) {
  test(`${ROUNDS} jobs over ${name}: printers are stated, patients and owners are not`, () => {
    const next = random(515);
    for (let n = 0; n < ROUNDS; n++) {
      const p = patient(next);
      const said = stated(of, talk(p, n), port, next);
      assertSilent(said, p, `${name}, job ${n}`);
      assert.ok(said.includes(known(n)), `${name}, job ${n}: ${known(n)} is not stated`);
    }
  });
}
