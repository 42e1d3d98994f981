package dev.qemu4j.net.firewall.internal;

import java.util.List;

/**
 * A chain of a firewall.
 *
 * @param place the place of the chain
 * @param hook which packets it sees by itself; empty for one that others jump to
 * @param drops whether its policy is to drop
 * @param rules what it says
 */
record FilterChain(Place place, String hook, boolean drops, List<FilterRule> rules) {
    /** Before the hooks at which a bridge shows frames. */
    static final String BRIDGE = "bridge ";

    /**
     * The place of a chain.
     *
     * @param tool what made it and changes it: {@code nft}, or a kind of iptables
     * @param family such as {@code inet}
     * @param table its table
     * @param name its name
     * @param locked whether its owner alone may change it
     */
    record Place(String tool, String family, String table, String name, boolean locked) {
        Place named(String other) {
            return new Place(tool, family, table, other, locked);
        }

        boolean sees(Packet packet) {
            return switch (family) {
                case "ip" -> !packet.isIpv6();
                case "ip6" -> packet.isIpv6();
                case "inet", "bridge" -> true;
                default -> false;
            };
        }

        /** Returns it for a message. */
        @Override
        public String toString() {
            return "the chain " + name + " of the table " + family + " " + table
                    + (tool.equals("nft") ? "" : " (" + tool + ")");
        }
    }
}
