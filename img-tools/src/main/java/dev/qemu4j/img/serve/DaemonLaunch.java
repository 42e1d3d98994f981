package dev.qemu4j.img.serve;

import dev.qemu4j.base.Commas;
import dev.qemu4j.host.HostProcess;
import dev.qemu4j.host.HostServer;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.img.failure.internal.ServeFailures;
import dev.qemu4j.img.serve.internal.FuseMounts;
import dev.qemu4j.img.serve.internal.SecretArguments;
import dev.qemu4j.img.targets.internal.WriteGuard;
import dev.qemu4j.qmp.QmpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** One start of the storage daemon. */
final class DaemonLaunch {
    private static final String MONITOR = "qemu4j-qmp";
    private static final Duration END_LIMIT = Duration.ofSeconds(5);

    private final DaemonOptions options;
    private final Function<? super Path, ? extends List<String>> end;
    private final SecretArguments secrets = new SecretArguments();

    /**
     * Describes a start.
     *
     * @param end is given the run directory, and returns the command after which the daemon may end, if the options have none
     */
    DaemonLaunch(DaemonOptions options, Function<? super Path, ? extends List<String>> end) {
        this.options = options;
        this.end = end;
    }

    StorageDaemon start() {
        FuseMounts.removeDead();
        options.nodes().forEach(WriteGuard::refuse);
        try (DaemonDial dial = new DaemonDial()) {
            List<String> endAfter = new ArrayList<>();
            HostServer.Builder server = HostServer.builder(directory -> {
                        endAfter.addAll(
                                options.endAfter().isEmpty() ? end.apply(directory.path()) : options.endAfter());
                        return arguments(directory, dial);
                    })
                    .process(process -> options.end(process, endAfter))
                    .hint("install qemu-storage-daemon, which Debian has in qemu-system-common and Fedora in qemu-img")
                    .readyWhen((process, directory) -> dial.isOver())
                    .startTimeout(options.startTimeout())
                    .onReady((process, directory) -> {
                        requireAnswer(dial, process);
                        secrets.delete(directory);
                    })
                    .cleanUp(FuseMounts::removeStale);
            HostServer started = LaunchFailures.starting("the storage daemon cannot be started", server, List.of());
            QmpClient client = dial.take();
            return new StorageDaemon(started, client, !options.nodes().isEmpty());
        }
    }

    private List<String> arguments(RunDirectory directory, DaemonDial dial) {
        Path socket = directory.socket("qmp");
        dial.listen(socket, options.startTimeout());
        List<String> argv = new ArrayList<>(List.of(options.program()));
        argv.addAll(List.of("--chardev", "socket,id=" + MONITOR + ",path=" + Commas.doubled(socket.toString())));
        argv.addAll(List.of("--monitor", "chardev=" + MONITOR));
        List<String> own = options.arguments(secrets);
        argv.addAll(secrets.arguments(directory.path()));
        argv.addAll(own);
        return argv;
    }

    /** When the monitor went away, the process's words say why. */
    private static void requireAnswer(DaemonDial dial, HostProcess process) {
        if (!dial.isAnswered()) {
            process.pollExit(END_LIMIT);
            throw ServeFailures.of(
                    "the storage daemon ended with " + process.exitStatus(), process.stderrTail(), null, List.of());
        }
    }
}
