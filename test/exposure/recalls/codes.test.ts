/** What recalls say of the pieces that they mean: read exactly, or left as not understood; never guessed, never slow. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_CODES_CHARS, readCodes, saysNothing } from '../../../src/exposure/recalls/codes.ts';
import { gtin, readUdi } from '../../../src/exposure/recalls/udi.ts';
import { among, readValue } from '../../../src/exposure/recalls/values.ts';

const short = (text: string) => {
  const c = readCodes(text);
  return {
    ...(c.all ? { all: true } : {}),
    ...(c.serials.single.size > 0 ? { serials: [...c.serials.single] } : {}),
    ...(c.serials.ranges.length > 0 ? { ranges: c.serials.ranges.map((r) => `${r.low.text}..${r.high.text}`) } : {}),
    ...(c.lots.single.size > 0 ? { lots: [...c.lots.single] } : {}),
    ...(c.dis.size > 0 ? { dis: [...c.dis] } : {}),
    ...(c.references.length > 0 ? { references: c.references } : {}),
    ...(c.versions === null ? {} : { versions: c.versions }),
    ...(c.loose.single.size > 0 ? { loose: [...c.loose.single] } : {}),
    ...(c.unread.length > 0 ? { unread: c.unread } : {}),
  };
};

// Forms as the FDA's data bases show them; the numbers are invented but for the first one (Z-0123-2021).
const READ: readonly (readonly [text: string, read: ReturnType<typeof short>])[] = [
  [
    'Product Code: 3570009, All Serial Numbers; GTIN 00085412610900',
    { all: true, dis: ['00085412610900'], references: ['3570009'] },
  ],
  ['All lots', { all: true }],
  ['all serial numbers', { all: true }],
  ['All Lots/ UDI DI: 00812345678903, 10812345678900', { all: true, dis: ['00812345678903', '10812345678900'] }],
  ['Lot 007A1037, Ref 010-55-25.', { lots: ['007A1037'], references: ['010-55-25'] }],
  ['Lot/Batch Numbers: 13F18C0374, 13F18H0580,  13F18D0504', { lots: ['13F18C0374', '13F18H0580', '13F18D0504'] }],
  [
    'S/N 5002 UDI (01)00812345678903(21)5002 S/N 5005 UDI (01)00812345678903(21)5005',
    { serials: ['5002', '5005'], dis: ['00812345678903'] },
  ],
  [
    'Serial numbers EP100-0001 to EP100-0500',
    { serials: ['EP1000001', 'EP1000500'], ranges: ['EP1000001..EP1000500'] },
  ],
  [
    'Serial Numbers: 1000-2000, 2500 and 3000 – 3999',
    { serials: ['10002000', '2500', '3000', '3999'], ranges: ['1000..2000', '3000..3999'] },
  ],
  ['All serial numbers up to and including 90415177', { serials: ['90415177'], ranges: ['00000000..90415177'] }],
  ['All serial numbers with software version 9.02.01', { all: true, versions: '9.02.01' }],
  ['Software Version 2.60 and lower', { versions: '2.60 and lower' }],
  [
    'Model 8015, SN 100 through 1000000000000',
    { serials: ['100', '1000000000000'], ranges: ['100..1000000000000'], references: ['8015'] },
  ],
];
test('lists, ranges, identifiers, versions and all of them are read', () => {
  for (const [text, read] of READ) assert.deepEqual(short(text), read, text);
});

test('what is not understood is named, and a text without a number says nothing', () => {
  for (const text of [
    'Units manufactured from April 7, 2017 to June 15, 2020',
    'See attachment',
    'Serial numbers: 12xxxx',
    'Lots NP-2406A to NP-2407F',
    'all units except serial numbers 1 to 5',
    '__proto__ constructor toString',
  ])
    assert.notDeepEqual(readCodes(text).unread, [], text);
  assert.equal(saysNothing(readCodes(null)), true);
  assert.equal(saysNothing(readCodes('  \n ')), true);
  assert.equal(saysNothing(readCodes('N/A')), true);
  const long = readCodes(`SN ${'123456, '.repeat(MAX_CODES_CHARS / 8)} 999999`);
  assert.match(long.unread[0] ?? '', /behind the first/);
});

test('a serial number is among those that are listed, may be, or is not', () => {
  const { serials } = readCodes('SN 0100 - 0999, A5, XY0042, 7000000000000 through 7999999999999');
  const answers = { '0100': 'fits', '0500': 'fits', 'a-5': 'fits', '7123456789012': 'fits' } as const;
  const open = { '500': 'maybe', SN0500: 'maybe', '0042': 'maybe', XY42: 'maybe' } as const;
  const out = { '1000': 'differs', AB5: 'differs', '99': 'differs', ZZ0042: 'differs', none: 'differs' } as const;
  for (const [serial, answer] of Object.entries({ ...answers, ...open, ...out }))
    assert.equal(among(readValue(serial), serials), answer, serial);
});

test('device identifiers are one in each of their lengths; a wrong check digit makes none', () => {
  assert.equal(gtin('00085412610900'), '00085412610900');
  assert.equal(gtin('085412610900'), '00085412610900');
  assert.equal(gtin('00085412610901'), null);
  assert.deepEqual(readUdi('(01)00085412610900(10)L7(21)SN 9'), { di: '00085412610900', lot: 'L7', serial: 'SN 9' });
  assert.equal(readUdi('0100085412610900217').di, '00085412610900');
  assert.equal(readUdi('+H123ABC').di, '+H123ABC');
  assert.deepEqual(readUdi('9'.repeat(5_000)), { di: null, lot: null, serial: null });
});

test('no text takes long', () => {
  const texts = ['(', '(01', 'SN 1-', '1-2 ', 'A1-A9 ', 'to ', 'all ', 'SN1 through ', '(21)', '\u0000', 'version '];
  const started = performance.now();
  for (const one of texts) readCodes(one.repeat(Math.ceil(400_000 / one.length)));
  const { serials } = readCodes('SN A123, '.repeat(3_000));
  for (let k = 0; k < 2_000; k++) among(readValue('B123'), serials);
  assert.ok(performance.now() - started < 2_000, `${performance.now() - started} ms`);
});
