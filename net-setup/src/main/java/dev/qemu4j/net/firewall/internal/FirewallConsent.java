package dev.qemu4j.net.firewall.internal;

import dev.qemu4j.host.Privilege;

/**
 * The policy of a network towards firewalls of others that would drop its traffic.
 *
 * @param kind what it does
 * @param rights the way to the right to read their rules when the network is planned
 */
public record FirewallConsent(Kind kind, Privilege rights) {
    public static final FirewallConsent REFUSE = new FirewallConsent(Kind.REFUSE, Privilege.none());
    public static final FirewallConsent IGNORE = new FirewallConsent(Kind.IGNORE, Privilege.none());

    public enum Kind {
        REFUSE,
        OPEN,
        IGNORE
    }

    public static FirewallConsent open(Privilege rights) {
        return new FirewallConsent(Kind.OPEN, rights);
    }
}
