package dev.qemu4j.net.step.internal;

import dev.qemu4j.net.base.NetworkException;
import dev.qemu4j.net.namespace.internal.StateReader;
import dev.qemu4j.net.plan.internal.Assembly;
import java.util.stream.Stream;

/**
 * Has the host refuse ICMP redirects again after forwarding, if it did before: the kernel sets {@code accept_redirects} of IPv4 to
 * 1 whenever forwarding ends. That it is to be 0 stands in the aliases of the bridges, as with {@link Sysctl}.
 */
final class KeptRedirects {
    private static final String KEY = "net.ipv4.conf.all.accept_redirects";
    private static final String FORWARDING = "net.ipv4.ip_forward";
    private static final String MARK = ",r4=";

    /** Enters the value of $3 from before forwarding into the alias of the bridge $1, the one of another network if $4 is on. */
    private static final String KEEP = Sysctl.LOCK + """
            own=$(ip -o link show dev $1 | grep -o "qemu4j[-:#,=0-9a-z]*$2[,=0-9a-z]*") || exit 1
            was=$(ip -o link | grep -v $2 | grep -o "qemu4j[-:#,=0-9a-z]*,r4=[0-9]*" | sed 's/.*=//' | head -n 1)
            if [ -z "$was" ] && [ "$(sysctl -n $4)" = 0 ]; then was=$(sysctl -n $3) || exit 1; fi
            [ -z "$was" ] || ip link set dev $1 alias "$own,r4=$was\"""";

    /** Takes it out of the alias, and sets $3 to 0 if that was the value, forwarding has ended, and no other network has it. */
    private static final String RELEASE = Sysctl.LOCK + """
            own=$(ip -o link show dev $1 2>/dev/null | grep -o "qemu4j[-:#,=0-9a-z]*$2[,=0-9a-z]*")
            if [ -n "$own" ]; then
              was=$(echo "$own" | grep -o ",r4=[0-9]*") || exit 0
              ip link set dev $1 alias "$(echo "$own" | sed "s/,r4=[0-9]*//")" || exit 1
              [ "${was#*=}" = 0 ] || exit 0
            fi
            [ "$(sysctl -n $4)" = 0 ] && [ "$(sysctl -n $3)" = 1 ] || exit 0
            ip -o link | grep -v $2 | grep -q "qemu4j[-:#,=0-9a-z]*,r4=" || sysctl -q -w $3=0""";

    private final Assembly assembly;
    private final String bridge;

    KeptRedirects(Assembly assembly, String bridge) {
        this.assembly = assembly;
        this.bridge = bridge;
    }

    /** Adds the step, before the one that switches forwarding on; none where the kernel's way does no harm. */
    void add() {
        if (!isNeeded()) {
            return;
        }
        Stream.of("flock", "ip", "sysctl").forEach(assembly::needs);
        assembly.step("remember " + KEY, words(KEEP)).undo(words(RELEASE)).add();
    }

    private boolean isNeeded() {
        if (!"0".equals(Sysctl.read(assembly.namespace(), KEY))) {
            return false; // so it is while a network forwards
        }
        return "0".equals(Sysctl.read(assembly.namespace(), FORWARDING)) || isKeptByAnother();
    }

    private boolean isKeptByAnother() {
        try {
            return StateReader.links(assembly.namespace()).stream()
                    .anyMatch(link ->
                            link.alias().startsWith("qemu4j") && link.alias().contains(MARK));
        } catch (NetworkException e) {
            return false; // the plan tells of it
        }
    }

    private String[] words(String script) {
        return new String[] {"sh", "-c", script, "sh", bridge, assembly.nonce(), KEY, FORWARDING};
    }
}
