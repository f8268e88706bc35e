/**
 * What words of products' names are: those that say nothing, those that say what kind of thing it is, those that say which part it
 * has in a system, those that tell variants apart; and words that are one, in English and in German. Words are as `plainName`
 * gives them: lower case, without accents.
 */

const set = (...lines: readonly string[]): ReadonlySet<string> => new Set(lines.join(' ').split(/\s+/));

/** Say nothing of which product it is. */
export const EMPTY = set(
  'the a an and or of for with in on by to all any certain other following product products model models type version versions',
  'firmware software hardware sw hw fw running incl including includingmp2 variants variant no number edition release rev system',
  'systems device devices series family line unit units component components application applications medical',
  'ivd ruo delivery builds build iot integrated',
  'und oder mit fur der die das inkl typ modell serie gerat gerate system systeme anlage nr modelle einheit medizinisch',
);

/** Of makers' names: the form and the place of the company, and what many of them do. */
export const COMPANY = set(
  'inc incorporated corp corporation co company ltd limited llc llp gmbh mbh ag kg kgaa sa sas sarl srl spa bv nv ab oy as plc pty spz',
  'international healthcare health technologies diagnostics systems labs laboratories lab holding group global worldwide',
  'usa us uk america americas europe emea deutschland germany austria osterreich schweiz suisse switzerland france italia italy',
  'espana spain nederland netherlands belgium japan china canada india australia',
);

/** The kind of thing it is: one of two names may leave it out. */
export const KINDS = set(
  'monitor monitors monitoring patient patients bedside fetal maternal vital signs icu ccu nicu',
  'pump pumps infusion syringe insulin volume large modular ambulatory compounder ventilator ventilators cpap bipap respirator',
  'scanner scanners imaging ultrasound sonography xray mammography angiography tomograph ct mri radiography',
  'ecg eeg electrocardiograph resting stress holter ctg cardiac testing test analysis diabetes analyzer analyzers blood culture gas glucose meter cytometer flow laboratory tube pneumatic',
  'defibrillator defibrillators aed dialysis anesthesia machine machines bed beds transport',
  'camera cameras ip pc switch switches ethernet router printer plc cpu ups reader generator electrosurgical washer disinfector',
  'mobile portable wireless wlan wifi network handheld slice slices infusor',
);

/** German words for kinds of things are endless, and end alike. */
const KIND_ENDS =
  /^[a-z]{3,}(?:gerat|gerate|pumpe|pumpen|monitor|monitore|system|anlage|automat|apparat|einheit|tisch|leuchte|wagen|chirurgie|maschine|drucker|schrank|meter|zytometer|skop|graph|lampe|kamera|sensor)$/;

export const isKind = (word: string): boolean => KINDS.has(word) || (word.length >= 9 && KIND_ENDS.test(word));

/** The part it has in a system: a gateway is no central station. */
export const ROLES = set(
  'server client workstation workstations station stations gateway gateways module modules central controller controllers',
  'platform programmer programmers console cart display tool suite portal viewer manager management service services solution',
  'solutions interface hub app control panel dashboard receiver cardiology radiology',
);

/** Behind a name they may make it another product. */
export const TIERS = set(
  'plus pro lite max mini ultra elite select expert quantum advance advanced premium essential classic next neo evo basic light',
  'professional premier extreme compact',
);

/** Words that are written in several ways, and the one that they are compared by. */
const SAME: Readonly<Record<string, string>> = {
  pcu: 'pc',
  ws: 'workstation',
  wks: 'workstation',
  info: 'information',
  mgr: 'manager',
  mgmt: 'management',
  config: 'configuration',
  ctrl: 'controller',
  stn: 'station',
  sta: 'station',
  cent: 'central',
  ctr: 'central',
  mon: 'monitor',
  svr: 'server',
  srv: 'server',
  gw: 'gateway',
  tele: 'telemetry',
  prog: 'programmer',
  pt: 'patient',
  mach: 'machine',
  clin: 'clinical',
  anest: 'anesthesia',
  anesth: 'anesthesia',
  defib: 'defibrillator',
  defi: 'defibrillator',
  vent: 'ventilator',
  amb: 'ambulatory',
  aux: 'auxiliary',
  ii: '2',
  iii: '3',
  anaesthesia: 'anesthesia',
  anes: 'anesthesia',
  anasthesie: 'anesthesia',
  anasthesiegerat: 'anesthesia',
  anaesthesie: 'anesthesia',
  narkose: 'anesthesia',
  narkosegerat: 'anesthesia',
  analyser: 'analyzer',
  analysers: 'analyzer',
  analysegerat: 'analyzer',
  analysator: 'analyzer',
  blutgas: 'gas',
  blutgasanalysator: 'analyzer',
  bga: 'gas',
  foetal: 'fetal',
  hemodialysis: 'dialysis',
  haemodialysis: 'dialysis',
  hamodialyse: 'dialysis',
  rohrpost: 'tube',
  dialyse: 'dialysis',
  dialysegerat: 'dialysis',
  ekg: 'ecg',
  ruhe: 'resting',
  belastungs: 'stress',
  elektrokardiograph: 'ecg',
  electrocardiograph: 'ecg',
  pumpe: 'pump',
  pumpen: 'pump',
  infusionspumpe: 'infusion',
  infusionspumpen: 'infusion',
  spritzenpumpe: 'syringe',
  spritzenpumpen: 'syringe',
  insulinpumpe: 'insulin',
  patientenmonitor: 'monitor',
  uberwachungsmonitor: 'monitor',
  uberwachung: 'monitoring',
  anasthesiemonitor: 'monitor',
  monitore: 'monitor',
  beatmungsgerat: 'ventilator',
  beatmung: 'ventilator',
  transportbeatmung: 'ventilator',
  heimbeatmung: 'ventilator',
  respirator: 'ventilator',
  ultraschall: 'ultrasound',
  ultraschallgerat: 'ultrasound',
  sonographie: 'ultrasound',
  sonografie: 'ultrasound',
  sono: 'ultrasound',
  rontgen: 'xray',
  roentgen: 'xray',
  mammographie: 'mammography',
  mammografie: 'mammography',
  mammograph: 'mammography',
  angiographie: 'angiography',
  computertomograph: 'ct',
  mrt: 'mri',
  kernspin: 'mri',
  durchflusszytometer: 'cytometer',
  zytometer: 'cytometer',
  blutzuckermessgerat: 'glucose',
  blutzucker: 'glucose',
  messgerat: 'meter',
  bett: 'bed',
  krankenbett: 'bed',
  intensivbett: 'bed',
  kamera: 'camera',
  drucker: 'printer',
  zentrale: 'central',
  uberwachungszentrale: 'central',
  arbeitsplatz: 'workstation',
  befundungsstation: 'workstation',
  sps: 'plc',
  usv: 'ups',
  lesegerat: 'reader',
  defibrillatoren: 'defibrillator',
  steuerung: 'controller',
  modul: 'module',
  mobil: 'mobile',
  mobiles: 'mobile',
};

/** What German words for kinds of things begin with. */
const BEGINNINGS: readonly (readonly [beginning: string, word: string])[] = [
  ['ultraschall', 'ultrasound'],
  ['spritzen', 'syringe'],
  ['infusions', 'infusion'],
  ['beatmung', 'ventilator'],
  ['narkose', 'anesthesia'],
  ['anasthesie', 'anesthesia'],
  ['dialyse', 'dialysis'],
  ['rontgen', 'xray'],
  ['blutzucker', 'glucose'],
  ['blutgas', 'gas'],
  ['telemetrie', 'telemetry'],
  ['programmier', 'programmer'],
  ['patienten', 'patient'],
  ['defibrillat', 'defibrillator'],
];

export function canonical(word: string): string {
  if (Object.hasOwn(SAME, word)) return SAME[word]!;
  return word.length < 8 ? word : (BEGINNINGS.find(([beginning]) => word.startsWith(beginning))?.[1] ?? word);
}

/**
 * Names of lines of products that are many different things: by itself such a name tells no product. Makers' public product names.
 */
export const LINES = set(
  'alaris pyxis bodyguard intellivue intellispace intellibridge heartstart suresigns carescape connex infinity centricity',
  'discovery optima revolution signa aestiva simatic scalance ruggedcom sinumerik sinamics sentron desigo sicam siprotec',
  'metasys modicon ecostruxure factorytalk experion senographe syngo magnetom somatom acuson artis mammomat minimed carelink paradigm',
  'brilliance ingenuity vue welch allyn space compact powerscribe apogee synapse atellica cobas lifepak sigma spectrum agilia',
);
