import { principalsOf, showAcl } from './acls';

describe('ACLs of the services', () => {
  it('are those of users who are called as the services are, or as they are told to be', () => {
    expect(principalsOf([])).toEqual({
      order: 'User:order',
      inventory: 'User:inventory',
      notification: 'User:notification',
    });
    expect(principalsOf(['order=CN=order,O=Shop', 'inventory=User:stock'])).toMatchObject({
      order: 'User:CN=order,O=Shop',
      inventory: 'User:stock',
    });
  });

  it('are refused for a service that there is not, for nobody, and for two services at once', () => {
    expect(() => principalsOf(['shop=x'])).toThrow('one of order, inventory, notification, not shop=x');
    expect(() => principalsOf(['order'])).toThrow('--user must be SERVICE=NAME');
    expect(() => principalsOf(['order='])).toThrow('--user must be SERVICE=NAME');
    expect(() => principalsOf(['order=inventory'])).toThrow('each other’s rights');
  });

  it('read like those of kafka-acls', () => {
    const acl = { principal: 'User:order', host: '*', permission: 'ALLOW', pattern: 'LITERAL' } as const;
    expect(showAcl({ ...acl, operation: 'WRITE', resource: 'TOPIC', name: 't' })).toBe(
      'User:order ALLOW WRITE on LITERAL TOPIC t',
    );
    expect(showAcl({ ...acl, host: '10.0.0.1', operation: 'READ', resource: 'GROUP', name: 'g' })).toBe(
      'User:order from 10.0.0.1 ALLOW READ on LITERAL GROUP g',
    );
  });
});
