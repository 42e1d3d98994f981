package dev.qemu4j.net.firewall.internal;

/** The policy of a network towards firewalls of others that would drop its traffic. */
public enum FirewallConsent {
    REFUSE,
    OPEN,
    IGNORE
}
