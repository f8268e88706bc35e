/**
 * Imaging: modalities, one line each. What stands in the data sets and the form of implementation UIDs and versions follow
 * public conformance statements and sample images; not every pair of UID and version was found in print.
 * A column left empty takes its default (the maker's name, Windows).
 */

import type { Model } from './model.ts';

const SOP: Readonly<Record<string, string>> = {
  CT: '1.2.840.10008.5.1.4.1.1.2',
  MR: '1.2.840.10008.5.1.4.1.1.4',
  PT: '1.2.840.10008.5.1.4.1.1.128',
  US: '1.2.840.10008.5.1.4.1.1.6.1',
  CR: '1.2.840.10008.5.1.4.1.1.1',
  DX: '1.2.840.10008.5.1.4.1.1.1.1',
  MG: '1.2.840.10008.5.1.4.1.1.1.2',
  XA: '1.2.840.10008.5.1.4.1.1.12.1',
  NM: '1.2.840.10008.5.1.4.1.1.20',
  ES: '1.2.840.10008.5.1.4.1.1.77.1.1',
  OP: '1.2.840.10008.5.1.4.1.1.77.1.5.1',
  SC: '1.2.840.10008.5.1.4.1.1.7',
};

/** Computer boards that modalities are built around: Dell, Super Micro, Intel. */
const BOARDS = ['d4bed9', '3cecef', '001b21', 'a0369f'];

/**
 * key | type | maker | model | Manufacturer as in the data set | software versions; ... | serial number | MAC blocks | system |
 * AE title | modality | storage class | implementation UID | implementation version
 */
const TABLE = String.raw`
ct-siemens-force | ct-scanner | Siemens Healthineers | SOMATOM Force | SIEMENS | syngo CT VA50A; syngo CT VB20A | 7#### | 884b39 |  | CT{n}_{u} | CT | CT | 1.3.12.2.1107.5.1.4 | SIEMENS_SOM7VB20
ct-siemens-goup | ct-scanner | Siemens Healthineers | SOMATOM go.Up |  | syngo CT VA40A | 12#### | 884b39 |  | CT{n}_{u} | CT | CT | 1.3.12.2.1107.5.1.4 | SIEMENS_S7VA40A
ct-ge-revolution | ct-scanner | GE HealthCare | Revolution CT | GE MEDICAL SYSTEMS | revo_ct_22bc.50; revo_ct_21b.32 | CT######## | 444b5d | linux | GECT{n} | CT | CT | 1.2.840.113619.6.374 | REVOLUTION_CT_1
ct-canon-prime | ct-scanner | Canon Medical | Aquilion Prime SP | CANON_MEC | V8.9; V10.2 | 2CA######2 | boards | linux | AQPRIME{n} | CT | CT | 1.2.392.200036.9116.2 | TM_CT_CMW_V3.00
mr-siemens-vida | mri-scanner | Siemens Healthineers | MAGNETOM Vida |  | syngo MR XA50; syngo MR XA31 | 17#### | 884b39 |  | MRC1760{n} | MR | MR | 1.3.12.2.1107.5.2 | MR_VXA50
mr-philips-ingenia | mri-scanner | Philips | Ingenia Elition X |  | 5.7.1\5.7.1.2; 11.1\11.1.0.4 | 45### | boards |  | INGENIA{n} | MR | MR | 1.3.46.670589.11.0.0.51.4.56.1 | Philips MR 56.1
mr-ge-signa | mri-scanner | GE HealthCare | SIGNA Premier | GE MEDICAL SYSTEMS | 29\LX\MR Software release:RX29.1_R02_2131.a | 00000########MR3 | 444b5d | linux | GEMR{n} | MR | MR | 1.2.840.113619.6.408 | MR29_1
us-ge-logiq | ultrasound-system | GE HealthCare | LOGIQ E10 | GE Healthcare | LOGIQE10:R3.1.2; LOGIQE10:R2.0.5 | 6######## | 00e04c |  | LOGIQ{n} | US | US | 1.2.840.113619.6.421 | LOGIQE10_3
us-ge-vivid | ultrasound-system | GE HealthCare | Vivid E95 | GE Vingmed Ultrasound | VIVID_E95:204.66 | E95-0##### | 00e04c |  | VIVIDE95-{n} | US | US | 1.2.840.113619.6.391 | VIVID_204
us-philips-epiq | ultrasound-system | Philips | EPIQ Elite | Philips Medical Systems | EPIQ 7.0.5; EPIQ 9.0.3 | US######### | boards |  | EPIQ{n} | US | US | 1.3.46.670589.14.3000.100 | EPIQ_9.0.3
us-mindray-resona | ultrasound-system | Mindray | Resona 7 |  | V03.00.01 | MQ-####### | 000f14 |  | RESONA{n} | US | US | 1.2.156.112536.1.2101 | MINDRAY_US_3
us-fuji-sonosite | ultrasound-system | Fujifilm | SonoSite X-Porte | SonoSite, Inc. | 3.2.1 | 04#### | 0008fb | linux | XPORTE{n} | US | US | 1.2.840.114340.3 | SONOSITE_3
dx-siemens-ysio | x-ray-system | Siemens Healthineers | Ysio Max | SIEMENS | VE10F; VE10R | 32### | 884b39 |  | YSIO{n} | DX | DX | 1.3.12.2.1107.5.3.58 | SIEMENS_FLC_VE10
dx-philips-digital | x-ray-system | Philips | DigitalDiagnost | Philips Medical Systems | 4.3.1; 4.1.7 | SN###### | boards |  | DIDI{n} | DX | DX | 1.3.46.670589.26.50 | PHILIPS_ELEVA4
dx-carestream-drx | mobile-x-ray | Carestream | DRX-Revolution | CARESTREAM HEALTH | 5.7.412.7206; 6.1.604.2 | K2####### | 001d4a |  | DRXREVO{n} | DX | DX | 1.2.840.113564.3.2 | CSH_DRX_5
cr-fuji-fcr | x-ray-system | Fujifilm | FDR D-EVO II | FUJIFILM Corporation | A11-02; V12.1 | 7####### | 88b436 |  | FDR{n} | CR | CR | 1.2.392.200036.9125.3.1 | FFDICOM_12
mg-hologic | mammography-system | Hologic | Selenia Dimensions | HOLOGIC, Inc. | AWS:MAMMODROC_3_5_1_8_PXCM:1.5.1.7_ARR:1.8.3.14; 1.11.0.5 | 81######### | boards |  | HOLOGIC{n} | MG | MG | 1.2.840.113681.3 | HOLOGIC_DIM
xa-siemens-artis | angiography-system | Siemens Healthineers | AXIOM-Artis | SIEMENS | VD11C 170628; VE20B | 15#### | 884b39 |  | ARTIS{n} | XA | XA | 1.3.12.2.1107.5.4.5 | SIEMENS_AX_VE20
xa-philips-azurion | angiography-system | Philips | Azurion 7 M20 |  | 2.2.3; 3.0.1 | 722079-#### | boards |  | AZURION{n} | XA | XA | 1.3.46.670589.28.2 | AZURION_R2
xa-ge-oec | c-arm | GE HealthCare | OEC Elite | GE OEC Medical Systems GmbH | EL_2_0_1_5 | E2XXX##### | 444b5d | linux | OEC{n} | XA | XA | 1.2.840.113619.6.437 | OEC_ELITE_2
nm-ge-discovery | gamma-camera | GE HealthCare | Discovery NM/CT 670 | GE MEDICAL SYSTEMS | 1.003.1.12 | 670-##### | 444b5d |  | NM{n} | NM | NM | 1.2.840.113619.6.281 | Xeleris 3.1
es-olympus | endoscopy-system | Olympus | EVIS EXERA III CV-190 |  | 2.10 | 76##### | 000113 | rtos | ENDO{n} | ES | ES | 1.2.392.200050.5 | OLYMPUS_ES_2
op-zeiss-cirrus | ophthalmic-imager | Carl Zeiss Meditec | CIRRUS HD-OCT 6000 |  | 11.7.0.46442 | 6000-##### | f095f1 |  | CIRRUS{n} | OP | OP | 1.2.276.0.75.2.5.20 | CZM_CIRRUS_11
ct-philips-incisive | ct-scanner | Philips | Incisive CT |  | 5.0.0.15 | 88#### | boards |  | INCISIVE{n} | CT | CT | 1.3.46.670589.61.1 | Philips_CT_5
us-canon-aplio | ultrasound-system | Canon Medical | Aplio i800 | CANON_MEC | V6.5*R003 | 99C##C#### | boards |  | APLIO{n} | US | US | 1.2.392.200036.9116.6.18 | TM_US_1_6
us-ge-voluson | ultrasound-system | GE HealthCare | Voluson E10 | GE Healthcare Austria GmbH & Co OG | 20.1.3.3021 | D5#### | boards |  | VOLUSON{n} | US | US | 1.2.276.0.26.20010718.240.1 | KRETZ_20
us-samsung-hs | ultrasound-system | Samsung Medison | HS70A | SAMSUNG MEDISON CO.,LTD. | 2.01.00.0317 | S0XHM3H####### | boards |  | HS70A-{n} | US | US | 1.2.410.200001.1.1000 | SMC_US_2.0
mx-siemens-mobilett | mobile-x-ray | Siemens Healthineers | MOBILETT Elara Max | SIEMENS | VF10E | 43### | 884b39 |  | ELARA{n} | DX | DX | 1.3.12.2.1107.5.3.60 | SIEMENS_FLC_VF10
mx-shimadzu | mobile-x-ray | Shimadzu | MobileDaRt Evolution MX8 | SHIMADZU | V2.10 | CM######## | 00e096 |  | MX8-{n} | DX | DX | 1.2.392.200054.1.3 | SHIMADZU_DR_2
mg-fuji-amulet | mammography-system | Fujifilm | AMULET Innovality | FUJIFILM Corporation | V8.2 | 3####### | 88b436 |  | AMULET{n} | MG | MG | 1.2.392.200036.9125.3.4 | FFDICOM_MG8
pet-siemens-biograph | pet-ct-scanner | Siemens Healthineers | Biograph128_Vision 600 | SIEMENS | syngo CT VG80B | 11#### | 884b39 |  | BIOGRAPH{n} | PT | PT | 1.3.12.2.1107.5.1.4 | SIEMENS_S5VG80B
xa-canon-alphenix | angiography-system | Canon Medical | Alphenix | CANON_MEC | V8.3 | A2D####### | boards |  | ALPHENIX{n} | XA | XA | 1.2.392.200036.9116.8.3 | TM_XA_8_3
dx-planmeca | dental-x-ray | Planmeca | ProMax 2D S3 |  | 3.9.8.0.R | RPX###### | 000921 | linux | PROMAX{n} | PX | DX | 1.2.246.512.1 | PLANMECA_3
op-heidelberg | ophthalmic-imager | Heidelberg Engineering | Spectralis |  | 6.16.7 | SPEC-CAM-0#### | 0011fb |  | SPECTRALIS{n} | OPT | OP | 1.2.276.0.34.4.1.2 | HEYEX_6
bd-hologic-horizon | bone-densitometer | Hologic | Horizon A | Hologic | 13.6.0.5 | 30#### | boards |  | HORIZON{n} | OT | SC | 1.2.840.113681.2 | HOLOGIC_QDR13
`;

/** A maker and a product that do not exist, of whom anything may be said. */
export const INVENTED_MAKER = 'Invented Imaging';
export const INVENTED_MODEL = 'InventedView 7';
const INVENTED = ['us-invented | 2.4 | INVUS', 'us-invented-new | 2.6 | INVNEW'].map((line) => {
  const [key, version, ae] = line.split(' | ');
  return `${key} | ultrasound-system | ${INVENTED_MAKER} | ${INVENTED_MODEL} |  | ${version} | INV##### | boards |  | ${ae}{n} | US | US | 2.25.329800735698586629295641978511506172918 | INVENTED_2`;
});

/** Those with a second network card, and those that send over TLS. */
const SECOND_CARD = new Set(['mr-siemens-vida', 'ct-siemens-force']);
const SECURE = new Set(['ct-philips-incisive']);

function modality(line: string): Model {
  const [
    key = '',
    type = '',
    maker = '',
    model = '',
    manufacturer = '',
    versions = '',
    serial = '',
    oui = '',
    os,
    ae = '',
    kind = '',
    sop = '',
    implementation = '',
    version = '',
  ] = line.split('|').map((cell) => cell.trim());
  return {
    key,
    type,
    maker,
    model,
    versions: versions.split('; '),
    serial,
    oui: oui === 'boards' ? BOARDS : oui.split(','),
    os: os === 'linux' || os === 'rtos' ? os : 'windows',
    host: ae.toLowerCase(),
    dhcp: null,
    ...(SECOND_CARD.has(key) ? { second: 'dc' } : {}),
    says: {
      dicom: {
        role: 'modality',
        ae,
        implementation,
        version,
        manufacturer: manufacturer === '' ? maker : manufacturer,
        modelName: model,
        modality: kind,
        sopClass: SOP[sop] ?? sop,
        ...(SECURE.has(key) ? { tls: true } : {}),
      },
    },
  };
}

export const IMAGING: readonly Model[] = [...TABLE.trim().split('\n'), ...INVENTED].map(modality);
