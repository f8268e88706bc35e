/** Who may do what: one table. A route names a permission; a role holds permissions; nothing else decides. */

export const ROLES = ['administrator', 'clinical-engineer', 'security-analyst', 'network-engineer', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

export const PERMISSIONS = {
  'asset.read': 'See devices, their evidence, conversations and the map',
  'asset.export': 'Export devices',
  'asset.correct': 'Correct, merge and split devices, and undo it',
  'exposure.decide': 'Decide about exposures (confirmed, not relevant, fixed), and undo it',
  'campaign.run': 'Plan and run campaigns, and set maintenance windows and what work takes',
  'triage.write': 'Edit the triage matrix: what care needs devices for, and what their loss does',
  'triage.sign': 'Record who signed a row of the triage matrix, and take it back',
  'claim.write': 'Bring forms of makers and records of the hospital, rule on answers, decide about contradictions',
  'control.write': 'State, check and end compensating controls',
  'sbom.write': 'Load bills of materials (SBOM), and say of which product they are',
  'import.read': 'See imports and their results',
  'import.run': 'Import captures and cancel imports',
  'sensor.read': 'See sensors and their health',
  'network.write': 'Edit the network plan (subnets, units)',
  'view.share': 'Share saved views with everybody',
  'user.manage': 'Create, change and disable accounts',
  'audit.read': 'Read the audit log',
} as const;
export type Permission = keyof typeof PERMISSIONS;

const READ: readonly Permission[] = ['asset.read', 'import.read', 'sensor.read'];

/** The policy table. Deny by default: what a role does not list it may not do. */
export const POLICY: Readonly<Record<Role, readonly Permission[]>> = {
  administrator: Object.keys(PERMISSIONS) as Permission[],
  'clinical-engineer': [
    ...READ,
    'asset.export',
    'asset.correct',
    'exposure.decide',
    'campaign.run',
    'triage.write',
    'triage.sign',
    'claim.write',
    'control.write',
    'sbom.write',
    'import.run',
    'view.share',
  ],
  'security-analyst': [
    ...READ,
    'asset.export',
    'asset.correct',
    'exposure.decide',
    'claim.write',
    'control.write',
    'sbom.write',
    'import.run',
    'view.share',
    'audit.read',
  ],
  'network-engineer': [
    ...READ,
    'asset.export',
    'asset.correct',
    'control.write',
    'import.run',
    'network.write',
    'view.share',
  ],
  viewer: READ,
};

export const may = (role: Role, permission: Permission): boolean => POLICY[role].includes(permission);
