package dev.qemu4j.net;

import dev.qemu4j.host.system.Proc;
import dev.qemu4j.net.internal.BridgeHelper;
import dev.qemu4j.net.internal.Programs;
import dev.qemu4j.net.internal.TunDevice;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The user's rights without any privilege, and the equipment of the host.
 *
 * @param netAdmin the JVM may change the host's network itself
 * @param tun taps may be opened: {@code /dev/net/tun} is there and this user may use it
 * @param vhost packets may go past QEMU, by {@code /dev/vhost-net}
 * @param userNamespaces users may make namespaces of their own, as far as the kernel's settings tell
 * @param bridgeHelper QEMU's helper that gives taps to ordinary users, or null if there is none with root's rights
 * @param passt whether passt is installed
 * @param vde whether vde_switch is installed
 */
public record NetworkAbilities(
        boolean netAdmin,
        boolean tun,
        boolean vhost,
        boolean userNamespaces,
        @Nullable Path bridgeHelper,
        boolean passt,
        boolean vde) {
    private static final int CAP_NET_ADMIN = 12;

    static NetworkAbilities find() {
        return new NetworkAbilities(
                hasNetAdmin(),
                TunDevice.isUsable(),
                usable("/dev/vhost-net"),
                namespacesAllowed(),
                BridgeHelper.privileged(),
                Programs.find("passt") != null,
                Programs.find("vde_switch") != null);
    }

    /**
     * Describes the possible ways, to be shown to the user.
     *
     * @return a sentence for each way to a network, the ways that need no right first
     */
    public List<String> describe() {
        List<String> text = new ArrayList<>();
        text.add("QEMU's user network: always");
        text.add("passt: " + (passt ? "yes" : "not installed"));
        text.add("VDE: " + (vde ? "yes" : "not installed (package vde2)"));
        text.add("networks in a namespace of one's own: "
                + (userNamespaces ? "yes" : "no, the kernel's settings forbid user namespaces"));
        text.add("bridge helper: "
                + (bridgeHelper == null ? "no, qemu-bridge-helper is missing or not set-user-id root" : bridgeHelper));
        text.add("taps made before: " + (tun ? "yes, if this user owns them" : "no, /dev/net/tun cannot be opened"));
        text.add("bridges, taps and NAT of the host: "
                + (netAdmin ? "yes" : "no, this needs root: apply plans with Privilege.sudo()"));
        return text;
    }

    private static boolean usable(String device) {
        Path path = Path.of(device);
        return Files.isReadable(path) && Files.isWritable(path);
    }

    private static boolean hasNetAdmin() {
        try {
            String mask = Proc.isThere() ? Proc.status("CapEff") : null;
            return mask != null && new BigInteger(mask, 16).testBit(CAP_NET_ADMIN);
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean namespacesAllowed() {
        return !"0".equals(setting("/proc/sys/user/max_user_namespaces"))
                && !"0".equals(setting("/proc/sys/kernel/unprivileged_userns_clone"))
                && !"1".equals(setting("/proc/sys/kernel/apparmor_restrict_unprivileged_userns"));
    }

    private static String setting(String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
