package dev.qemu4j.vm.user;

import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A user namespace with entries of {@code binfmt_misc} that no other program sees. */
final class BinfmtNamespace implements AutoCloseable {
    private static final String HOLD =
            "mount -t binfmt_misc none /mnt && test -e /mnt/register && echo $$ && exec sleep 600";

    /** Lends the root directory the host's libraries: the emulator may be linked with them. */
    private static final String LEND = """
            for d in usr lib lib64; do
              [ -e "/$d" ] || continue
              mkdir -p "$0/$d" && mount --rbind "/$d" "$0/$d" || exit 90
            done
            exec "$@"
            """;

    private final CompletableFuture<HostResult> holder;
    private final String pid;

    private BinfmtNamespace(CompletableFuture<HostResult> holder, String pid) {
        this.holder = holder;
        this.pid = pid;
    }

    /** Makes one; where the kernel has none for users, the test is not run and says so. */
    static BinfmtNamespace open() {
        CompletableFuture<String> first = new CompletableFuture<>();
        CompletableFuture<HostResult> holder = HostCommand.builder(
                        "unshare", "--user", "--map-root-user", "--mount", "sh", "-c", HOLD)
                .onStdoutLine(first::complete)
                .build()
                .runAsync();
        holder.whenComplete((result, failure) -> first.completeExceptionally(
                failure == null ? new IllegalStateException("the holder has ended") : failure));
        try {
            return new BinfmtNamespace(holder, first.get(1, TimeUnit.MINUTES).strip());
        } catch (Exception e) {
            holder.cancel(true);
            String why = "NOT RUN: binfmt_misc of a user namespace (Linux 6.7 or newer): " + e.getMessage();
            System.err.println(why);
            return Assumptions.abort(why);
        }
    }

    Path mount() {
        return Path.of("/proc", pid, "root/mnt");
    }

    HostResult run(String... argv) {
        return run(List.of(argv));
    }

    HostResult runInChroot(Path root, List<String> chroot) {
        return run(Stream.concat(Stream.of("unshare", "--mount", "sh", "-c", LEND, root.toString()), chroot.stream())
                .toList());
    }

    private HostResult run(List<String> argv) {
        List<String> inside = new ArrayList<>(List.of("nsenter", "--user", "--mount", "--target", pid));
        inside.addAll(argv);
        return HostCommand.builder(inside)
                .allowExitCodes(IntStream.range(0, 256).toArray())
                .build()
                .run();
    }

    @Override
    public void close() {
        holder.cancel(true);
        holder.handle((result, failure) -> failure).join();
    }
}
