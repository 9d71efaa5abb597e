/** The folder of the certificates, beside the settings. */
export const CERTIFICATES = 'certificates';

const login = (module: string, users = '') =>
  `org.apache.kafka.common.security.${module}LoginModule required${users};`;

/**
 * What a broker of specs has besides: TLS, log-ins of every kind that clients of ours know, and rights. Who comes over
 * the plain listener may do everything, as the brokers themselves and the user `admin`; all others need ACLs.
 */
export const secureProperties = {
  'ssl.keystore.type': 'PEM',
  'ssl.keystore.location': `${CERTIFICATES}/server.pem`,
  'ssl.truststore.type': 'PEM',
  'ssl.truststore.location': `${CERTIFICATES}/ca.pem`,
  'listener.name.ssl.ssl.client.auth': 'required',
  'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
  'listener.name.sasl_ssl.plain.sasl.jaas.config': login('plain.Plain', ' user_admin="plain-secret"'),
  'listener.name.sasl_ssl.scram-sha-256.sasl.jaas.config': login('scram.Scram'),
  'listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config': login('scram.Scram'),
  'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
  'super.users': 'User:ANONYMOUS;User:admin;User:CN=client',
};
