package dev.qemu4j.net.plan.internal;

import dev.qemu4j.host.HostCommandException;
import dev.qemu4j.host.HostCommandTimeoutException;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.ProgramNotFoundException;
import dev.qemu4j.net.internal.Question;
import dev.qemu4j.net.namespace.internal.NamespaceEntry;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds out before the first step whether root's rights are had, and whether they suffice: those of a container's root may not. */
final class NetworkRights {
    private static final int NET_ADMIN = 12;
    private static final int SYS_ADMIN = 21;
    private static final String EFFECTIVE = "CapEff:";

    private NetworkRights() {}

    static @Nullable String problem(Privilege rights, NamespaceEntry namespace) {
        if (rights.equals(Privilege.pkexec())) {
            return null; // it would ask somebody at the screen
        }
        try {
            String status = Question.answer(rights.wrap(List.of("cat", "/proc/self/status")));
            BigInteger capabilities = effective(status);
            if (capabilities.signum() == 0 && rights.equals(Privilege.none())) {
                return null; // the plan says that it needs root
            }
            return missing(capabilities, namespace);
        } catch (ProgramNotFoundException e) {
            return null; // the plan says so
        } catch (HostCommandTimeoutException e) {
            return "whether '" + rights + "' gives root's rights is not known: " + e.getMessage();
        } catch (HostCommandException e) {
            String why = e.stderrTail().strip();
            return "'" + rights + "' does not give root's rights" + (why.isEmpty() ? "" : ": " + why)
                    + " (sudo asks nobody: NOPASSWD lets this user, or run the JVM as root)";
        }
    }

    private static @Nullable String missing(BigInteger capabilities, NamespaceEntry namespace) {
        if (!capabilities.testBit(NET_ADMIN)) {
            return "root may not change networks here, CAP_NET_ADMIN is missing (for a container: --cap-add NET_ADMIN)";
        }
        return namespace.isHost() || capabilities.testBit(SYS_ADMIN)
                ? null
                : "root may not enter the namespace " + namespace.name()
                        + ", CAP_SYS_ADMIN is missing (for a container: --cap-add SYS_ADMIN)";
    }

    private static BigInteger effective(String status) {
        return status.lines()
                .filter(line -> line.startsWith(EFFECTIVE))
                .map(line -> new BigInteger(line.substring(EFFECTIVE.length()).strip(), 16))
                .findFirst()
                .orElse(BigInteger.ZERO);
    }
}
