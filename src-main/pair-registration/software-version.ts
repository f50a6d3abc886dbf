import packageFacts from '../../package.json' with { type: 'json' };

export const softwareVersion: string = packageFacts.version;
