package dev.qemu4j.vm.template;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Displays;
import dev.qemu4j.Machines;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.Target;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.guest.EmbeddedGuest;
import dev.qemu4j.qapi.block.BlockdevDriver;
import dev.qemu4j.qmp.QmpOptions;
import dev.qemu4j.recipe.SerialConsole;
import dev.qemu4j.recipe.UserNetwork;
import dev.qemu4j.recipe.VirtioDisk;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.guests.BootSector;
import dev.qemu4j.vm.wait.Wait;
import dev.qemu4j.vm.wait.WaitException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.JsonNodeFactory;

/** Machines that are booted once, and their clones. */
@Timeout(120)
class VmTemplateIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Wait READY = Wait.forConsole("ready last=");

    @TempDir
    private Path work;

    private Path runBase;
    private Path image;
    private Path before;

    @BeforeEach
    void makeImage() throws IOException {
        runBase = Files.createDirectory(work.resolve("r"));
        image = work.resolve("a,b c.raw");
        EmbeddedGuest.writeImage(image, DataSize.ofMib(8));
        before = Files.copy(image, work.resolve("before.raw"));
    }

    @AfterEach
    void theImageIsTheSameAndNothingIsLeft() throws IOException {
        assertThat(Files.mismatch(image, before)).isEqualTo(-1);
        try (Stream<Path> left = Files.list(runBase)) {
            assertThat(left).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void start_twoClones_goOnFromTheFreezeEachForItself(boolean shared) {
        CommandLine.Builder cmd = machine();
        if (!shared) {
            cmd.option("-object", "memory-backend-ram,id=ram,size=32M").option("-machine", "memory-backend=ram");
        }
        try (VmTemplate template = VmTemplate.boot(spec(cmd), writesTwo())) {
            assertThat(template.memoryPlace())
                    .isEqualTo(
                            shared
                                    ? "a file that clones share"
                                    : "the frozen state: -machine memory-backend=ram says where the memory is");
            try (VirtualMachine one = template.start();
                    VirtualMachine other = template.start()) {
                assertThat(write(one)).isEqualTo(3);
                assertThat(write(one)).isEqualTo(4);
                assertThat(write(other)).isEqualTo(3);
                assertThat(id(one)).isNotEqualTo(id(other));
            }
            try (VirtualMachine third = template.start()) {
                assertThat(write(third)).isEqualTo(3);
            }
        }
    }

    @Test
    void boot_confinedQemu_isFrozenUnlessItCannotReachTheFiles() {
        VmSpec denied = spec(machine().option("-sandbox", "on,spawn=deny"));
        try (VmTemplate template = VmTemplate.boot(denied, READY);
                VirtualMachine vm = template.start()) {
            assertThat(vm.isAlive()).isTrue();
        }
        assertThatThrownBy(() -> VmTemplate.boot(spec(machine().option("-runas", "no-such-user")), READY))
                .isInstanceOf(VmTemplateException.class)
                .hasMessageContaining("another user (no-such-user)");
    }

    @Test
    void twins_ofACloneWithACard_areNamed() {
        try (VmTemplate template = VmTemplate.boot(spec(machine().with(UserNetwork.create())), READY)) {
            assertThat(template.twins())
                    .anyMatch(twin -> twin.startsWith("the MAC address of the card on netdev '"))
                    .noneMatch(twin -> twin.contains("random numbers"));
        }
    }

    @Test
    void start_twentyClones_leaveNothing() {
        try (VmTemplate template = VmTemplate.boot(spec(machine()), READY)) {
            Set<Long> pids = new HashSet<>();
            for (int i = 0; i < 20; i++) {
                try (VirtualMachine vm = template.start()) {
                    assertThat(write(vm)).isEqualTo(1);
                    pids.add(vm.pid());
                }
            }
            assertThat(pids).hasSize(20).noneMatch(pid -> ProcessHandle.of(pid).isPresent());
        }
    }

    @Test
    void take_moreThanTheSize_waitsForNewClones() {
        try (VmTemplate template = VmTemplate.boot(spec(machine()), READY);
                VmPool pool = template.pool(2)) {
            try (VirtualMachine one = pool.take(SOON);
                    VirtualMachine two = pool.take(SOON);
                    VirtualMachine three = pool.take(SOON)) {
                assertThat(write(one)).isEqualTo(1);
                assertThat(write(two)).isEqualTo(1);
                assertThat(write(three)).isEqualTo(1);
            }
        }
    }

    @Test
    void ready_clonesThatEnd_doNotCountAndAreReplaced() {
        BlockingQueue<VirtualMachine> clones = new LinkedBlockingQueue<>();
        try (VmTemplate template = VmTemplate.boot(spec(machine()), READY);
                VmPool pool = template.pool(1, clones::add)) {
            VirtualMachine first = taken(clones);
            Await.until(polling(() -> pool.idle() == 1), "waiting for the first clone", SOON);

            first.close();

            assertThat(taken(clones)).isNotSameAs(first);
            Await.until(polling(() -> pool.idle() == 1), "waiting for another clone", SOON);
        }
    }

    private static VirtualMachine taken(BlockingQueue<VirtualMachine> clones) {
        try {
            VirtualMachine next = clones.poll(SOON.toSeconds(), TimeUnit.SECONDS);
            assertThat(next).as("a clone that is warmed within %s", SOON).isNotNull();
            return Objects.requireNonNull(next);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Await.Condition polling(BooleanSupplier condition) {
        return Await.Condition.polling(condition, Duration.ofMillis(10));
    }

    @Test
    void write_memoryInTheStream_hasNoBoundOnItsSpeed() {
        try (VirtualMachine vm = spec(machine()).start()) {
            vm.control().pause();
            new FrozenState(runBase.resolve("state"), DataSize.ofMib(32)).write(vm);

            assertThat(vm.qmp()
                            .blocking()
                            .execute("query-migrate-parameters", JsonNodeFactory.instance.objectNode())
                            .path("max-bandwidth")
                            .asLong(-1))
                    .isZero();
        }
        assertThat(runBase.resolve("state").toFile().delete()).isTrue();
    }

    @Test
    void close_poolThatFills_endsAllClones() {
        try (VmTemplate template = VmTemplate.boot(spec(machine()), READY)) {
            VmPool pool = template.pool(3);
            pool.take(SOON).close();
            pool.close();

            assertThat(pool.idle()).isZero();
            assertThatThrownBy(() -> pool.take(SOON))
                    .isInstanceOf(QemuException.class)
                    .hasMessageContaining("is closed");
        }
    }

    /** One warm-up ends when it is interrupted, one does not. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void close_warmUpThatGoesOn_endsItsClone(boolean deaf) {
        BlockingQueue<VirtualMachine> clones = new LinkedBlockingQueue<>();
        CountDownLatch never = new CountDownLatch(1);
        Await.Condition waiting = nanos -> never.await(nanos, TimeUnit.NANOSECONDS);
        try (VmTemplate template = VmTemplate.boot(spec(machine()), READY)) {
            VmPool pool = new VmPool(
                    template,
                    1,
                    vm -> {
                        clones.add(vm);
                        if (deaf) {
                            Await.uninterrupted(waiting, SOON);
                        } else {
                            Await.until(waiting, "warming for ever", SOON);
                        }
                    },
                    Duration.ofMillis(100));
            VirtualMachine warmed = taken(clones);
            pool.close();

            assertThat(warmed.exit()).isDone();
            assertThat(clones).isEmpty();
        } finally {
            never.countDown();
        }
    }

    @Test
    void close_afterTakesThatWereCancelled_leavesNoClone() throws IOException {
        try (VmTemplate template = VmTemplate.boot(spec(machine()), READY)) {
            VmPool pool = template.pool(2);
            Await.until(polling(() -> pool.idle() == 2), "waiting for clones", SOON);
            for (int i = 0; i < 4; i++) {
                CompletableFuture<VirtualMachine> take = pool.takeAsync(SOON);
                if (!take.cancel(true)) { // it was given before
                    take.join().close();
                }
            }
            pool.close();

            try (Stream<Path> left = Files.walk(runBase, 2)) {
                assertThat(left.filter(path -> runBase.relativize(path).getNameCount() == 2 && Files.isDirectory(path)))
                        .as("the template's directory alone")
                        .hasSize(1);
            }
        }
    }

    @Test
    @Timeout(120)
    void close_inItsOwnWarmUp_waitsForNothingAndTheCloneEnds() throws Exception {
        try (VmTemplate template = VmTemplate.boot(spec(machine()), READY)) {
            CompletableFuture<VmPool> made = new CompletableFuture<>();
            CompletableFuture<VirtualMachine> warmed = new CompletableFuture<>();
            CompletableFuture<Boolean> aliveAfterwards = new CompletableFuture<>();
            VmPool pool = template.pool(2, vm -> {
                warmed.complete(vm);
                made.join().close();
                aliveAfterwards.complete(vm.isAlive());
            });
            CompletableFuture<VirtualMachine> taker = pool.takeAsync(Duration.ofHours(1));
            made.complete(pool);

            // It would wait for the end of the warm-up, which waits for it.
            assertThat(aliveAfterwards.get(20, TimeUnit.SECONDS)).isTrue();
            assertThatThrownBy(() -> taker.get(20, TimeUnit.SECONDS)).hasMessageContaining("is closed");
            warmed.join().exit().get(60, TimeUnit.SECONDS);
            pool.close();
            assertThat(pool.idle()).isZero();
        }
    }

    @Test
    void take_clonesThatCannotBeWarmed_failsWithTheReason() {
        try (VmTemplate template = VmTemplate.boot(spec(machine()), READY);
                VmPool pool = template.pool(1, vm -> {
                    throw new IllegalStateException("too cold");
                })) {
            assertThatThrownBy(() -> pool.take(SOON))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("too cold");
            assertThatThrownBy(() -> pool.take(Duration.ZERO)).isInstanceOf(QemuTimeoutException.class);
            assertThatThrownBy(() -> template.pool(0)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void start_closedTemplate_saysSo() {
        VmTemplate template = VmTemplate.boot(spec(machine()), READY);
        template.close();

        assertThatThrownBy(template::start)
                .isInstanceOf(QemuException.class)
                .hasMessageStartingWith("the template of ")
                .hasMessageEndingWith(" is closed");
        assertThatThrownBy(() -> template.pool(1))
                .isInstanceOf(QemuException.class)
                .hasMessageEndingWith(" is closed");
    }

    @Test
    void boot_machineThatEnds_failsAndLeavesNothing() throws Exception {
        Path bad = BootSector.FAULTS.write(work.resolve("bad"), "going down");
        VmSpec spec = spec(machine(bad).option("-no-reboot"));

        assertThatThrownBy(() -> VmTemplate.boot(spec, READY))
                .isInstanceOf(WaitException.class)
                .hasMessageContaining("going down");
    }

    @Test
    void boot_deviceThatCannotBeMigrated_failsWithTheReasonOfQemu() {
        VmSpec spec = spec(machine().option("-device", "amd-iommu"));

        assertThatThrownBy(() -> VmTemplate.boot(spec, READY))
                .isInstanceOf(VmTemplateException.class)
                .hasMessageContaining("amd-iommu");
    }

    @Test
    void bootAsync_cancelled_leavesNothing() throws Exception {
        Path bad = BootSector.HALTS.write(work.resolve("bad"), "");
        CompletableFuture<Void> begun = new CompletableFuture<>();
        Wait never = Wait.of("nothing", (vm, limit) -> {
            vm.exit().thenRun(() -> begun.complete(null));
            return new CompletableFuture<>();
        });
        CompletableFuture<Void> started = new CompletableFuture<>();
        Wait told = Wait.all(never, Wait.of("the start", (vm, limit) -> {
            started.complete(null);
            return CompletableFuture.completedFuture(vm);
        }));
        CompletableFuture<VmTemplate> boot = VmTemplate.bootAsync(spec(machine(bad)), told);
        started.join();
        boot.cancel(true);

        assertThatThrownBy(boot::join).isInstanceOf(CancellationException.class);
        begun.join(); // the machine has ended; its directory goes with it
        Await.until(Await.Condition.polling(this::isEmpty, Duration.ofMillis(5)), "waiting", SOON);
    }

    @Test
    void start_executorThrowsAtEachTask_endsAndLeavesNothing() {
        AtomicInteger left = new AtomicInteger();
        ExecutorService threads = Executors.newCachedThreadPool();
        VmSpec spec = spec(machine())
                .options(o -> o.qmp(QmpOptions.builder()
                        .executor(task -> {
                            if (left.decrementAndGet() == 0) {
                                throw new RejectedExecutionException("injected");
                            }
                            threads.execute(task);
                        })
                        .build()));
        try (VmTemplate template = VmTemplate.boot(spec, READY)) {
            boolean thrown = true;
            for (int tasks = 1; thrown; tasks++) {
                left.set(tasks);
                try (VirtualMachine vm =
                        template.startAsync().orTimeout(30, SECONDS).join()) {
                    thrown = left.getAndSet(0) <= 0;
                    assertThat(write(vm)).isEqualTo(1);
                } catch (CompletionException e) {
                    assertThat(e).as("task %s", tasks).hasStackTraceContaining("injected");
                }
            }
        } finally {
            threads.shutdown();
        }
    }

    private boolean isEmpty() {
        try (Stream<Path> left = Files.list(runBase)) {
            return left.findAny().isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    private static Wait writesTwo() {
        return Wait.of(
                "two records",
                (vm, limit) -> vm.console()
                        .expectAsync("ready last=0", limit)
                        .thenCompose(ready -> vm.console().sendLineAsync("w 2"))
                        .thenCompose(sent -> vm.console().expectAsync("done 2", limit)));
    }

    private VmSpec spec(CommandLine.Builder cmd) {
        return VmSpec.of(cmd.build()).options(o -> o.runBase(runBase));
    }

    private CommandLine.Builder machine() {
        return machine(image);
    }

    private static CommandLine.Builder machine(Path disk) {
        return CommandLine.builder(Target.X86_64)
                .nodefaults()
                .display(Displays.none())
                .machine(Machines.q35())
                .memory(DataSize.ofMib(32))
                .with(VirtioDisk.of("root", disk).format(BlockdevDriver.RAW))
                .with(SerialConsole.create());
    }

    private static long write(VirtualMachine vm) {
        vm.console().sendLine("w 1");
        return Long.parseLong(String.valueOf(
                vm.console().expect(Pattern.compile("done (\\d+)\n"), SOON).group(1)));
    }

    private static String id(VirtualMachine vm) {
        return vm.qmp().blocking().machine().queryVmGenerationId().guid();
    }
}
