package dev.qemu4j.vm;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.base.async.CallerStack;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.check.CheckResult;
import dev.qemu4j.check.problem.Problem;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.check.problem.Severity;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks the command line of a launch on a thread of its own, as the QEMU may have to be asked what it has. */
final class LaunchDiagnosis {
    private static final Logger log = LoggerFactory.getLogger(LaunchDiagnosis.class);
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final CommandLine cmd;
    private final @Nullable QemuInstallation installation;

    LaunchDiagnosis(CommandLine cmd, @Nullable QemuInstallation installation) {
        this.cmd = cmd;
        this.installation = installation;
    }

    /** Checks; the time limit interrupts what asks QEMU. */
    CompletableFuture<CheckResult> check(Duration limit) {
        return Task.<CheckResult>start("check", task -> installed().check(cmd))
                .orTimeout(TimeLimit.millis(limit), TimeUnit.MILLISECONDS)
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(
                        failure instanceof TimeoutException
                                ? new QemuTimeoutException(
                                        cmd.program() + ": the command line was not checked within "
                                                + TimeLimit.millis(limit) + " ms",
                                        null)
                                : failure));
    }

    private QemuInstallation installed() {
        return installation != null ? installation : QemuInstallation.find(cmd);
    }

    /** Returns the version of the QEMU if it is older than another; null if it is not, or cannot be asked. */
    @Nullable
    QemuVersion olderThan(QemuVersion other) {
        try {
            QemuVersion version = installed().version();
            return version.compareTo(other) < 0 ? version : null;
        } catch (QemuException e) {
            log.debug("the QEMU that did not start does not tell its version: {}", e.toString());
            return null;
        }
    }

    /** Adds the findings of the check to a failure, or that it took too long; a check that itself fails changes nothing. */
    CompletableFuture<VmLaunchException> explain(VmLaunchException failure) {
        return check(LIMIT).handle((found, trouble) -> {
            if (trouble != null) {
                log.debug("the command line that failed could not be checked: {}", trouble.toString());
                return CallerStack.unwrapped(trouble) instanceof QemuTimeoutException
                        ? failure.withoutCheck("not finished within " + LIMIT.toSeconds()
                                + " s; QemuInstallation.check(commandLine) takes its time, and tells more")
                        : failure;
            }
            List<Problem> causes = found.problems().stream()
                    .filter(problem -> mayCause(problem, failure))
                    .toList();
            return causes.isEmpty() ? failure : failure.with(causes);
        });
    }

    private static boolean mayCause(Problem problem, VmLaunchException failure) {
        boolean hangs = failure.exitStatus() == null;
        return problem.severity() == Severity.ERROR || (hangs && problem.kind() == ProblemKind.WAITS_FOR_CLIENT);
    }
}
