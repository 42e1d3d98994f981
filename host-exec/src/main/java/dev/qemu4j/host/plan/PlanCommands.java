package dev.qemu4j.host.plan;

import dev.qemu4j.base.Secrets;
import dev.qemu4j.host.ExitStatus;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostCommandException;
import dev.qemu4j.host.HostResult;
import dev.qemu4j.host.Privilege;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the commands of one step, with the rights that it needs. */
record PlanCommands(Privilege privilege, Duration timeout, boolean uninterruptible) {
    private static final Logger LOG = LoggerFactory.getLogger(PlanCommands.class);

    PlanCommands(Privilege privilege, Duration timeout) {
        this(privilege, timeout, false);
    }

    /** The same for what is undone: an interrupt must not kill that. */
    PlanCommands undoing() {
        return new PlanCommands(privilege, timeout, true);
    }

    HostResult run(List<String> argv) {
        return told(argv, command(argv).build().run());
    }

    HostResult run(List<String> argv, String input) {
        return told(
                argv,
                command(argv)
                        .input(input.getBytes(StandardCharsets.UTF_8))
                        .build()
                        .run());
    }

    /** A step is done when its command ends with 0; what it said then is news (mdadm) or a warning, for the user to judge. */
    private static HostResult told(List<String> argv, HostResult result) {
        if (!result.stderrTail().isBlank()) {
            List<String> shown = argv.stream().map(Secrets::hideInArgument).toList();
            LOG.debug(
                    "{} ended with 0 and said: {}",
                    shown,
                    Secrets.hide(result.stderrTail().strip()));
        }
        return result;
    }

    boolean succeeds(List<String> argv) {
        try {
            run(argv);
            return true;
        } catch (HostCommandException e) {
            if (!isRefusal(e)) {
                throw e;
            }
            return false;
        }
    }

    /** Tells whether a program exited by itself with an error: one that a signal ended may have done anything. */
    static boolean isRefusal(HostCommandException e) {
        Integer exitCode = e.exitCode();
        return exitCode != null && new ExitStatus(exitCode).signal().isEmpty();
    }

    private HostCommand.Builder command(List<String> argv) {
        return HostCommand.builder(privilege.wrap(argv))
                .timeout(timeout)
                .environment("LC_ALL", "C.UTF-8")
                .uninterruptible(uninterruptible);
    }
}
