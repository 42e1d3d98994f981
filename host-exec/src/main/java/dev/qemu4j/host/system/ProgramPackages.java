package dev.qemu4j.host.system;

import java.util.Map;
import java.util.Objects;

/** The packages of the programs that plans run. */
public final class ProgramPackages {
    private static final Map<String, String> DEBIAN = Map.ofEntries(
            Map.entry("bridge", "iproute2"),
            Map.entry("cryptsetup", "cryptsetup-bin"),
            Map.entry("dmsetup", "dmsetup"),
            Map.entry("dnsmasq", "dnsmasq-base"),
            Map.entry("flock", "util-linux"),
            Map.entry("getfacl", "acl"),
            Map.entry("ip", "iproute2"),
            Map.entry("iptables", "iptables"),
            Map.entry("kpartx", "kpartx"),
            Map.entry("losetup", "mount"),
            Map.entry("modprobe", "kmod"),
            Map.entry("mount", "mount"),
            Map.entry("nbdkit", "nbdkit"),
            Map.entry("nft", "nftables"),
            Map.entry("nsenter", "util-linux"),
            Map.entry("passt", "passt"),
            Map.entry("pgrep", "procps"),
            Map.entry("pkexec", "pkexec"),
            Map.entry("pkill", "procps"),
            Map.entry("qemu-nbd", "qemu-utils"),
            Map.entry("setfacl", "acl"),
            Map.entry("setpriv", "util-linux"),
            Map.entry("slirpvde", "vde2"),
            Map.entry("sudo", "sudo"),
            Map.entry("sysctl", "procps"),
            Map.entry("systemctl", "systemd"),
            Map.entry("udevadm", "udev"),
            Map.entry("unshare", "util-linux"),
            Map.entry("vde_switch", "vde2"));

    private ProgramPackages() {}

    /**
     * Says that a program is not there, and what has it.
     *
     * @param program its name
     * @return a sentence
     */
    public static String missing(String program) {
        Objects.requireNonNull(program, "program");
        String debian = DEBIAN.get(program.substring(program.lastIndexOf('/') + 1));
        return "'" + program + "' is not installed, or not on the PATH"
                + (debian == null ? "" : " (Debian: " + debian + ")");
    }
}
