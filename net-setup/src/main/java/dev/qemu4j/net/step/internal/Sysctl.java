package dev.qemu4j.net.step.internal;

import dev.qemu4j.host.HostCommandException;
import dev.qemu4j.host.system.MountEntry;
import dev.qemu4j.net.base.NetworkException;
import dev.qemu4j.net.base.Subnet;
import dev.qemu4j.net.internal.Question;
import dev.qemu4j.net.namespace.internal.NamespaceEntry;
import dev.qemu4j.net.namespace.internal.StateReader;
import dev.qemu4j.net.plan.internal.Assembly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A setting of the kernel that several networks may need: the first sets it, and the last puts it back. Which have it, and the
 * value from before, stands in the aliases of their bridges; who joins or leaves holds a lock on the namespace.
 */
public final class Sysctl {
    /** Waits for who joins or leaves at this moment. */
    static final String LOCK = "PATH=$PATH:/usr/sbin:/sbin\n" + RootLock.OF_NAMESPACE;

    /** Enters $3 with the value from before into the alias of the bridge $1, then runs the command that sets $4 to $5. */
    private static final String JOIN = LOCK + """
            bridge=$1 nonce=$2 mark=$3 key=$4 wanted=$5; shift 5
            own=$(ip -o link show dev $bridge | grep -o "qemu4j[-:#,=0-9a-z]*$nonce[,=0-9a-z]*") || exit 1
            was=$(sysctl -n $key) || exit 1
            if [ "$was" = $wanted ]; then
              set_from=$(ip -o link | grep -v $nonce | grep -o "qemu4j[-:#,=0-9a-z]*,$mark=[0-9]*" | sed 's/.*=//' |
                grep -vx $wanted | head -n 1)
              was=${set_from:-$was}
            fi
            ip link set dev $bridge alias "$own,$mark=$was" && "$@" && exit
            ip link set dev $bridge alias "$own"; exit 1""";

    /**
     * Takes $3 out of the alias, and puts the value from before back if nobody else has it. $6 is the value if the bridge was
     * removed by hand; networks that have come since took the set value for the one from before, and are told. A value that somebody has set since
     * is theirs.
     */
    private static final String LEAVE = LOCK + """
            own=$(ip -o link show dev $1 2>/dev/null | grep -o "qemu4j[-:#,=0-9a-z]*$2[,=0-9a-z]*")
            was=$6
            if [ -n "$own" ]; then
              was=$(echo "$own" | grep -o ",$3=[0-9]*") || exit 0
              was=${was#*=}
              ip link set dev $1 alias "$(echo "$own" | sed "s/,$3=[0-9]*//")" || exit 1
            fi
            [ "$was" != $5 ] && [ "$(sysctl -n $4)" = $5 ] || exit 0
            others=$(ip -o link | grep -v $2 | grep "qemu4j[-:#,=0-9a-z]*,$3=") || { sysctl -q -w $4=$was; exit; }
            [ -z "$own" ] || exit 0
            printf '%s\\n' "$others" | grep -o ",$3=[0-9]*" | grep -qvx ",$3=$5" && exit 0
            printf '%s\\n' "$others" | while read -r index name rest; do
              theirs=$(printf '%s' "$rest" | grep -o "qemu4j[-:#,=0-9a-z]*")
              ip link set dev ${name%%[:@]*} alias "$(echo "$theirs" | sed "s/,$3=$5$/,$3=$was/; s/,$3=$5,/,$3=$was,/")"
            done""";

    private static final Path SETTINGS = Path.of("/proc/sys/net");

    private final Assembly assembly;
    private final String bridge;

    /** The bridge is made by an earlier step of the assembly. */
    public Sysctl(Assembly assembly, String bridge) {
        this.assembly = assembly;
        this.bridge = bridge;
    }

    public void forwarding(List<Subnet> subnets) {
        for (Subnet subnet : subnets) {
            new SelectiveForwarding(assembly.namespace(), subnet.isIpv6()).warn(assembly);
            if (!subnet.isIpv6()) {
                new KeptRedirects(assembly, bridge).add();
                change("net.ipv4.ip_forward", "1", "f4");
                continue;
            }
            String key = "net.ipv6.conf.all.forwarding";
            change(key, "1", "f6");
            assembly.warn(
                    "IPv6 forwarding",
                    state -> "1".equals(read(assembly.namespace(), key))
                            ? null
                            : "with IPv6 forwarding the host does not take routes from its routers any more,"
                                    + " except by interfaces with accept_ra=2");
        }
    }

    /** Adds a step that sets it, if the kernel has it; the mark stands for it in aliases. */
    public void change(String key, String wanted, String mark) {
        String before = read(assembly.namespace(), key);
        assembly.check(
                "sysctl " + key,
                state -> (before == null) == (read(assembly.namespace(), key) == null)
                        ? null
                        : "the kernel had " + (before == null ? "no " : "a ") + key
                                + " when the network was planned: plan it anew");
        if (before == null) {
            return;
        }
        List.of("flock", "ip", "sysctl").forEach(assembly::needs);
        String old = before.equals(wanted) ? oldOfOthers(wanted, mark) : before;
        String nonce = assembly.nonce();
        assembly.step(
                        "set " + key,
                        words(JOIN, bridge, nonce, mark, key, wanted, "sysctl", "-q", "-w", key + "=" + wanted))
                .undo(words(LEAVE, bridge, nonce, mark, key, wanted, old))
                .add();
    }

    private static String[] words(String script, String... arguments) {
        return Stream.concat(Stream.of("sh", "-c", script, "sh"), Stream.of(arguments))
                .toArray(String[]::new);
    }

    /** The value from before the first network that has set it; the wanted one if none has. */
    private String oldOfOthers(String wanted, String mark) {
        if (!assembly.namespace().isThere()) {
            return wanted;
        }
        Pattern entry = Pattern.compile("qemu4j.*," + mark + "=([0-9]+).*");
        try {
            return StateReader.links(assembly.namespace()).stream()
                    .map(link -> entry.matcher(link.alias()))
                    .filter(Matcher::matches)
                    .map(found -> found.group(1))
                    .filter(value -> !value.equals(wanted))
                    .findFirst()
                    .orElse(wanted);
        } catch (NetworkException e) {
            return wanted; // the plan tells of it
        }
    }

    /** The value, or null if the kernel has no such setting. */
    public static @Nullable String read(NamespaceEntry namespace, String key) {
        Path file = file(key);
        try {
            if (namespace.isHost()) {
                return Files.readString(file).strip();
            }
            return Question.answer(namespace.rootCommand(List.of("cat", file.toString())))
                    .strip();
        } catch (IOException | HostCommandException e) {
            return null;
        }
    }

    /** Tells whether not even root may change the kernel's settings, as in most containers. */
    static boolean areReadOnly() {
        try {
            return MountEntry.all().stream()
                    .filter(mount -> mount.holds(SETTINGS))
                    .reduce((one, next) -> next.point().length() < one.point().length() ? one : next)
                    .filter(mount -> List.of(mount.options().split(",", -1)).contains("ro"))
                    .isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    private static Path file(String key) {
        return Path.of("/proc/sys", key.replace('.', '/'));
    }
}
