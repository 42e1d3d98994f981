package dev.qemu4j.host;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Runs the commands of one step, with the rights that it needs. */
record PlanCommands(Privilege privilege, Duration timeout) {
    HostResult run(List<String> argv) {
        return command(argv).build().run();
    }

    HostResult run(List<String> argv, String input) {
        return command(argv)
                .input(input.getBytes(StandardCharsets.UTF_8))
                .build()
                .run();
    }

    boolean succeeds(List<String> argv) {
        try {
            run(argv);
            return true;
        } catch (HostCommandException e) {
            if (e.exitCode() == null) {
                throw e;
            }
            return false;
        }
    }

    private HostCommand.Builder command(List<String> argv) {
        return HostCommand.builder(privilege.wrap(argv)).timeout(timeout).environment("LC_ALL", "C.UTF-8");
    }
}
