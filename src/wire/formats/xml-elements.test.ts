import assert from 'node:assert/strict';
import { test } from 'node:test';
import { XmlElements } from './xml-elements.ts';

interface Said {
  readonly said: string[];
  readonly xml: XmlElements;
}

function reader(wanted: readonly string[]): Said {
  const said: string[] = [];
  const xml = new XmlElements({
    open: (path, attribute) => {
      const v = attribute('v');
      if (v !== '') said.push(`${path.join('/')} v=${v}`);
    },
    wants: (path) => wanted.includes(path.join('/')),
    value: (path, value) => said.push(`${path.join('/')} ${value}`),
    close: (path) => {
      if (path.length === 1) said.push('end');
    },
  });
  return { said, xml };
}

/** Feeds pieces of a size, what was not taken again with the next, as an engine does. */
function read(r: Said, document: string, size: number): readonly string[] {
  const bytes = new TextEncoder().encode(document);
  let waiting: number[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    waiting.push(...bytes.subarray(at, at + size));
    waiting = waiting.slice(r.xml.feed(Uint8Array.from(waiting)));
  }
  return r.said;
}

const DOCUMENT =
  '<?xml version="1.0"?><!DOCTYPE a><!-- <a><b>no</b></a> --><n:a xmlns:n="x"><n:b v="1 &gt; 0">t &amp; u</n:b>' +
  "<c v='it\"s > this'/><![CDATA[<b>no</b>]]><d><b>not here</b></d><b>&quot;second&quot;</b></n:a>";
const EXPECTED = ['a/b v=1 > 0', 'a/b t & u', 'a/c v=it"s > this', 'a/b "second"', 'end'];

test('elements are read by path, whatever way the document is cut', () => {
  for (const size of [1, 2, 3, 7, 64, 10_000])
    assert.deepEqual(read(reader(['a/b']), DOCUMENT, size), EXPECTED, `pieces of ${size}`);
});

test('text that nobody wants is never handed over', () => {
  assert.deepEqual(read(reader([]), '<a><b>secret</b></a>', 5), ['end']);
});

test('a value that is too long counts as absent', () => {
  assert.deepEqual(read(reader(['a/b']), `<a><b>${'x'.repeat(600)}</b><b>y</b></a>`, 10), ['a/b y', 'end']);
});

test('what cannot be read ends the reading', () => {
  const endless = reader([]);
  read(endless, `<a ${'x'.repeat(9_000)}`, 1_000);
  assert.equal(endless.xml.failed, true, 'a tag without end');
  const deep = reader([]);
  read(deep, '<a>'.repeat(60), 100);
  assert.equal(deep.xml.failed, true, 'too deep');
  const none = reader([]);
  read(none, '<1>', 3);
  assert.equal(none.xml.failed, true, 'no name');
});

test('closing what was never opened, and documents one after the other', () => {
  assert.deepEqual(read(reader(['a']), '</x><a>1</a></a><a>2</a>', 4), ['a 1', 'end', 'a 2', 'end']);
});
