package dev.qemu4j.vm;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.Target;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.qapi.block.BlockDeviceInfo;
import dev.qemu4j.qapi.block.BlockdevDriver;
import dev.qemu4j.qmp.QmpOptions;
import dev.qemu4j.qmp.job.Job;
import dev.qemu4j.qmp.job.Jobs;
import dev.qemu4j.recipe.VirtioDisk;
import dev.qemu4j.vm.device.PluggedDevice;
import dev.qemu4j.vm.disk.Disks;
import dev.qemu4j.vm.disk.LiveDisk;
import dev.qemu4j.vm.disk.backup.BackupFolder;
import dev.qemu4j.vm.input.Layout;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The executor throws at each task in turn while an operation on a running machine is under way. The operation ends, the machine answers, and
 * whatever is left of it is named by the failure.
 */
@Tag("once")
@Timeout(600)
class OperationFaultsIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String TIMED_OUT = QemuTimeoutException.class.getName();

    /** Operations, of which each may prepare something while nothing throws, and tidies up. */
    enum Operation {
        SNAPSHOT {
            @Override
            void run(Round round) throws Exception {
                end(round.disk().snapshotAsync(round.path("overlay")));
            }

            @Override
            void tidy(Round round) {
                round.commit();
            }
        },
        COMMIT {
            @Override
            void prepare(Round round) {
                round.disk().snapshot(round.path("overlay"));
            }

            @Override
            void run(Round round) throws Exception {
                Job job = end(round.disk().commitAsync());
                job.awaitReady(LIMIT);
                job.complete();
                job.await(LIMIT);
            }

            @Override
            void tidy(Round round) {
                round.endJobs();
                round.commit();
            }
        },
        BACKUP {
            @Override
            void run(Round round) throws Exception {
                end(Disks.of(round.vm.qmp()).backupAsync(BackupFolder.at(round.path("backup"))));
            }
        },
        PLUG {
            @Override
            void run(Round round) throws Exception {
                round.plugged = end(round.vm.devices().plugAsync(round.plug()));
            }

            @Override
            void tidy(Round round) {
                PluggedDevice plugged = round.plugged;
                if (plugged != null) {
                    plugged.unplug(LIMIT);
                }
            }
        },
        UNPLUG {
            @Override
            void prepare(Round round) {
                round.plugged = round.vm.devices().plug(round.plug());
            }

            @Override
            void run(Round round) throws Exception {
                PluggedDevice plugged = round.plugged;
                if (plugged != null) {
                    end(plugged.unplugAsync(LIMIT));
                }
            }

            @Override
            void tidy(Round round) {
                PLUG.tidy(round);
            }
        },
        SCREENSHOT {
            @Override
            void run(Round round) throws Exception {
                end(round.vm.screen().screenshotAsync());
            }
        },
        TYPE {
            @Override
            void prepare(Round round) {
                round.vm.control().resume();
            }

            @Override
            void run(Round round) throws Exception {
                end(round.vm.keyboard(Layout.US).typeAsync("aB"));
            }
        };

        void prepare(Round round) {}

        abstract void run(Round round) throws Exception;

        void tidy(Round round) {}
    }

    /** One run of an operation. */
    private static final class Round {
        private final VirtualMachine vm;
        private final Path directory;

        private @Nullable PluggedDevice plugged;

        Round(VirtualMachine vm, Path directory) {
            this.vm = vm;
            this.directory = directory;
        }

        LiveDisk disk() {
            return vm.disk("root");
        }

        Path path(String name) {
            return directory.resolve(name);
        }

        VirtioDisk plug() {
            return VirtioDisk.of("data", directory.resolveSibling("plugged.raw"))
                    .format(BlockdevDriver.RAW);
        }

        void commit() {
            if (disk().graph().layers().size() > 1) {
                Job job = disk().commit();
                job.awaitReady(LIMIT);
                job.complete();
                job.await(LIMIT);
            }
        }

        /** Ends what a failure has said to be left. */
        void endJobs() {
            for (String id : jobs(vm)) {
                Job job = Jobs.of(vm.qmp()).attach(id);
                if (!job.result().isDone()) {
                    job.cancel();
                }
                job.result()
                        .exceptionally(failure -> null)
                        .orTimeout(30, SECONDS)
                        .join();
                job.dismiss();
            }
        }
    }

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger left = new AtomicInteger();
    private volatile Supplier<Throwable> failure = () -> new RejectedExecutionException("injected");
    private Path images;

    @TempDir
    Path work;

    @BeforeEach
    void makeImages() throws IOException {
        images = Files.createDirectory(work.resolve("i"));
        QemuImg.find().create(images.resolve("root.qcow2"), Format.QCOW2, DataSize.ofMib(1));
        Files.write(images.resolve("plugged.raw"), new byte[1 << 16]);
    }

    @AfterEach
    void endThreads() {
        threads.shutdown();
    }

    @ParameterizedTest
    @EnumSource
    void operation_executorThrowsAtEachTask_endsAndNamesWhatIsLeft(Operation operation) throws Exception {
        try (VirtualMachine vm = start()) {
            List<Supplier<Throwable>> kinds = List.of(
                    () -> new RejectedExecutionException("injected"), () -> new NoClassDefFoundError("injected"));
            int number = 0;
            for (Supplier<Throwable> kind : kinds) {
                failure = kind;
                boolean thrown = true;
                for (int nth = 1; thrown; nth++) {
                    Round round = new Round(vm, Files.createDirectory(images.resolve("round-" + ++number)));
                    thrown = failing(operation, round, nth);
                }
            }
        }
    }

    /** Tells whether the executor was given so many tasks. */
    private boolean failing(Operation operation, Round round, int nth) throws Exception {
        operation.prepare(round);
        Set<String> before = things(round);
        left.set(nth);
        String told = "";
        try {
            operation.run(round);
        } catch (Exception | Error e) {
            told = told(e);
            assertThat(told)
                    .as("%s, task %s", operation, nth)
                    .contains("injected")
                    .doesNotContain(TIMED_OUT);
        }
        boolean thrown = left.getAndSet(0) <= 0;

        assertThat(round.vm.qmp().blocking().misc().queryName()).isNotNull();
        if (!told.isEmpty()) {
            Set<String> made = things(round);
            made.removeAll(before);
            assertThat(made)
                    .as("left by %s, task %s, with %s", operation, nth, told)
                    .allMatch(told::contains);
        }
        operation.tidy(round);
        assertThat(jobs(round.vm)).as("jobs of %s, task %s", operation, nth).isEmpty();
        return thrown;
    }

    private VirtualMachine start() {
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .option("-nodefaults")
                .option("-display", "none")
                .option("-machine", "q35,accel=tcg")
                .option(
                        "-global",
                        "ICH9-LPC.acpi-pci-hotplug-with-bridge-support=off") // no guest says yes to an unplug
                .option("-m", "32M")
                .option("-device", "VGA")
                .option("-device", "pcie-root-port,id=slot0,chassis=1")
                .option("-blockdev", "driver=file,node-name=root-file,filename=" + images.resolve("root.qcow2"))
                .option("-blockdev", "driver=qcow2,node-name=root-node,file=root-file")
                .option("-device", "virtio-blk-pci,id=root,drive=root-node")
                .build();
        return VirtualMachine.start(
                cmd, VmOptions.builder().runBase(work).paused(true).qmp(qmp()).build());
    }

    private QmpOptions qmp() {
        return QmpOptions.builder()
                .executor(task -> {
                    if (left.decrementAndGet() == 0) {
                        throw OperationFaultsIT.<RuntimeException>unchecked(failure.get());
                    }
                    threads.execute(task);
                })
                .build();
    }

    private static <T> T end(CompletableFuture<T> future) throws Exception {
        try {
            return future.get(LIMIT.toSeconds(), SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /** Nodes, bitmaps, jobs, devices and files. */
    private static Set<String> things(Round round) throws IOException {
        Set<String> things = new TreeSet<>(jobs(round.vm));
        for (BlockDeviceInfo node : round.vm.qmp().blocking().block().queryNamedBlockNodes()) {
            things.add(String.valueOf(node.nodeName()));
            if (node.dirtyBitmaps() != null) {
                node.dirtyBitmaps().forEach(bitmap -> things.add(String.valueOf(bitmap.name())));
            }
        }
        round.vm.qmp().blocking().qom().qomList("/machine/peripheral").forEach(device -> things.add(device.name()));
        try (Stream<Path> files = Files.walk(round.directory)) {
            files.map(Path::toString).forEach(things::add);
        }
        return things;
    }

    private static List<String> jobs(VirtualMachine vm) {
        return vm.qmp().blocking().job().queryJobs().stream()
                .map(job -> job.id())
                .toList();
    }

    private static String told(Throwable failure) {
        StringWriter all = new StringWriter();
        failure.printStackTrace(new PrintWriter(all));
        return all.toString();
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> E unchecked(Throwable failure) throws E {
        throw (E) failure;
    }
}
