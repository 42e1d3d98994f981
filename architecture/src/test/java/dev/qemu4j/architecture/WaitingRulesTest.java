package dev.qemu4j.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.host.HostCommand;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One way to wait (decision 019), and for each rule a class that breaks it. */
@Tag("once")
class WaitingRulesTest {
    private static final Collection<JavaClass> ALL = Library.CLASSES;

    /** The generated surfaces, and the clients behind them, have an asynchronous face and a waiting one; a strategy is the user's. */
    private static final Set<String> WRITTEN_FACES = Set.of(
            "dev.qemu4j.qmp.QmpClient",
            "dev.qemu4j.qga.AgentClient",
            "dev.qemu4j.qapi.QmpExecutor",
            "dev.qemu4j.vm.wait.WaitStrategy");

    private static final Set<String> FACES = Stream.concat(
                    WRITTEN_FACES.stream(),
                    Api.types().stream().filter(Api::isGenerated).map(JavaClass::getName))
            .collect(Collectors.toSet());

    /** Each is the future itself, looks at one that is done, or waits for a thread of its own that nothing can stop. */
    private static final Set<String> WAITING = Set.of(
            "dev.qemu4j.host.HostProcess",
            "dev.qemu4j.img.channel.Pieces",
            "dev.qemu4j.img.nbd.NbdClient",
            "dev.qemu4j.qapi.DeepStack",
            "dev.qemu4j.qga.Freeze",
            "dev.qemu4j.qmp.call.internal.CallFuture");

    /**
     * The first two wait for a reply, the one by a future and the other without, and tell of an interrupt themselves; the others for a
     * thread of the library's own, within a limit or until the connection ends.
     */
    private static final Set<String> PARKED = Set.of(
            "dev.qemu4j.qmp.call.internal.BlockingCall",
            "dev.qemu4j.qmp.call.internal.Sleeper",
            "dev.qemu4j.host.internal.OutputLoop",
            "dev.qemu4j.net.lan.SwitchLoop",
            "dev.qemu4j.qmp.QmpListener",
            "dev.qemu4j.qmp.link.internal.Inbox");

    /** Each is a thread of the library's own that an interrupt ends, or gives up what only it knows before the caller is told. */
    private static final Set<String> INTERRUPTED = Set.of(
            "dev.qemu4j.host.CommandRun",
            "dev.qemu4j.host.internal.Spawner",
            "dev.qemu4j.img.ImgRun",
            "dev.qemu4j.img.nbd.Connection",
            "dev.qemu4j.img.store.ImageStore",
            "dev.qemu4j.net.lan.FramePort",
            "dev.qemu4j.net.lan.PacketCapture",
            "dev.qemu4j.vm.usb.UsbWatch");

    /** Each tells both kinds apart, or what it leaves behind, such as an outcome that nobody knows, which is more than that a limit has passed. */
    private static final Set<String> EXPIRED = Set.of(
            "dev.qemu4j.host.plan.AppliedPlan",
            "dev.qemu4j.img.mount.NbdConnection",
            "dev.qemu4j.img.nbd.Connection",
            "dev.qemu4j.img.targets.internal.FileReplacement",
            "dev.qemu4j.img.targets.internal.ReplacedFile",
            "dev.qemu4j.qga.Freeze",
            "dev.qemu4j.vm.VmLaunch",
            "dev.qemu4j.vm.wait.WaitRun");

    /** Each waits for others of the same object, all of which have a limit. */
    private static final Set<String> LOCKED = Set.of("dev.qemu4j.img.nbd.Connection", "dev.qemu4j.vm.device.HotPlug");

    /** Copies that take their hours, for which the user's options have a limit; and unmounting, which writes out what is in memory. */
    private static final Set<String> UNLIMITED =
            Set.of("dev.qemu4j.img.ImgRunner", "dev.qemu4j.img.mount.MountedImage");

    @Test
    void locks_ofOthers_areAskedForWithinALimit() {
        assertThat(WaitingRules.locks(ALL, LOCKED)).isEmpty();
        assertThat(LOCKED)
                .allSatisfy(name -> assertThat(WaitingRules.locks(ALL, without(LOCKED, name)))
                        .as(name)
                        .isNotEmpty());
    }

    @Test
    void commands_ofTheLibrary_haveALimit() {
        assertThat(WaitingRules.commands(ALL, UNLIMITED)).isEmpty();
        assertThat(UNLIMITED)
                .allSatisfy(name -> assertThat(WaitingRules.commands(ALL, without(UNLIMITED, name)))
                        .as(name)
                        .isNotEmpty());
    }

    @Test
    void planted_locksAndCommandsWithoutALimit_areFound() {
        Collection<JavaClass> planted = new ClassFileImporter().importClasses(PlantedLocks.class);

        assertThat(WaitingRules.locks(planted, Set.of())).hasSize(3);
        assertThat(names(WaitingRules.commands(planted, Set.of())))
                .containsExactlyInAnyOrder("unlimited", "unlimitedBuilder");
    }

    @Test
    void verbs_ofTheApi_waitOrAreAsync() {
        assertThat(WaitingRules.verbs(Api.types(), FACES)).isEmpty();
    }

    @Test
    void futures_areThoseOfTheOneHelper() {
        assertThat(WaitingRules.futures(ALL)).isEmpty();
    }

    @Test
    void commonPool_isNeverUsed() {
        assertThat(WaitingRules.commonPool(ALL)).isEmpty();
    }

    @Test
    void waits_areThoseOfTheOneHelper() {
        assertThat(WaitingRules.waits(ALL, WAITING)).isEmpty();
    }

    @Test
    void parkedThreads_areThoseOfTheOneHelper() {
        assertThat(WaitingRules.parks(ALL, PARKED)).isEmpty();
    }

    @Test
    void interrupts_areCaughtByTheOneHelper() {
        assertThat(WaitingRules.interrupts(withoutFakes(), INTERRUPTED)).isEmpty();
    }

    @Test
    void exceptions_areAllNeeded() {
        assertThat(WAITING)
                .allSatisfy(name -> assertThat(WaitingRules.waits(ALL, without(WAITING, name)))
                        .as(name)
                        .isNotEmpty());
        assertThat(PARKED)
                .allSatisfy(name -> assertThat(WaitingRules.parks(ALL, without(PARKED, name)))
                        .as(name)
                        .isNotEmpty());
        assertThat(INTERRUPTED)
                .allSatisfy(name -> assertThat(WaitingRules.interrupts(withoutFakes(), without(INTERRUPTED, name)))
                        .as(name)
                        .isNotEmpty());
    }

    @Test
    void expiries_exceptions_areAllNeeded() {
        assertThat(EXPIRED)
                .allSatisfy(name -> assertThat(WaitingRules.expiries(ALL, without(EXPIRED, name)))
                        .as(name)
                        .isNotEmpty());
    }

    /** Those that are written by hand, each of which has a future that is neither a noun nor {@code Async}. */
    @Test
    void faces_writtenByHand_areAllNeeded() {
        Set<String> types = Api.types().stream().map(JavaClass::getName).collect(Collectors.toSet());
        assertThat(WRITTEN_FACES)
                .allSatisfy(name -> assertThat(WaitingRules.verbs(
                                types.contains(name)
                                        ? Api.types()
                                        : ALL.stream()
                                                .filter(type -> type.getName().equals(name))
                                                .toList(),
                                without(FACES, name)))
                        .as(name)
                        .anyMatch(method -> method.startsWith(name + ".")));
    }

    private static Set<String> without(Set<String> all, String one) {
        return all.stream().filter(name -> !name.equals(one)).collect(Collectors.toSet());
    }

    @Test
    void timeouts_haveOneParent() {
        assertThat(WaitingRules.timeouts(ALL)).isEmpty();
    }

    @Test
    void expiries_areToldAsExpiries() {
        assertThat(WaitingRules.expiries(ALL, EXPIRED)).isEmpty();
    }

    @Test
    void planted_references_areFound() {
        Collection<JavaClass> planted = new ClassFileImporter().importClasses(PlantedReferences.class);

        assertThat(WaitingRules.waits(planted, Set.of())).hasSize(1);
        assertThat(WaitingRules.commonPool(planted)).hasSize(2);
        assertThat(WaitingRules.parks(planted, Set.of())).hasSize(2);
    }

    @Test
    void planted_violations_areFound() {
        Collection<JavaClass> planted =
                new ClassFileImporter().importClasses(Planted.class, PlantedTimeoutException.class);

        assertThat(names(WaitingRules.verbs(planted, Set.of())))
                .containsExactlyInAnyOrder("convert", "aloneAsync", "otherAsync");
        assertThat(WaitingRules.verbs(planted, Set.of(Planted.class.getName()))).hasSize(2);
        assertThat(WaitingRules.futures(planted)).containsExactly(Planted.class.getName());
        assertThat(WaitingRules.commonPool(planted)).hasSize(2);
        assertThat(WaitingRules.waits(planted, Set.of())).hasSize(3);
        assertThat(WaitingRules.interrupts(planted, Set.of())).hasSize(2);
        assertThat(WaitingRules.timeouts(planted)).containsExactly(PlantedTimeoutException.class.getName());
        assertThat(names(WaitingRules.expiries(planted, Set.of()))).containsExactlyInAnyOrder("late", "absent");
    }

    /** The scripted peers stand on Jackson alone. */
    private static Collection<JavaClass> withoutFakes() {
        return ALL.stream()
                .filter(type -> !type.getPackageName().startsWith("dev.qemu4j.qmp.testing"))
                .toList();
    }

    private static List<String> names(List<String> methods) {
        return methods.stream()
                .map(method -> method.replaceFirst("\\(.*", "").replaceFirst(".*\\.", ""))
                .toList();
    }

    /** Breaks each rule about waiting. */
    @SuppressWarnings({"unused", "FutureReturnValueIgnored"})
    public static final class Planted extends CompletableFuture<String> {
        public CompletableFuture<String> convert() {
            return CompletableFuture.supplyAsync(() -> "on the common pool");
        }

        public CompletableFuture<String> aloneAsync() {
            return thenApplyAsync(text -> text);
        }

        public CompletableFuture<String> otherAsync() {
            return this;
        }

        public int other() {
            return 0;
        }

        public CompletableFuture<String> rightAsync(int number) {
            return this;
        }

        public String late(int number) {
            try {
                return rightAsync(number).get(1, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                throw new QemuException("absent", e);
            } catch (InterruptedException | ExecutionException e) {
                return "";
            }
        }

        public QemuException absent(Throwable failure) {
            return failure instanceof QemuTimeoutException late
                    ? new QemuException("absent", late)
                    : new QemuTimeoutException("too late", failure);
        }

        public String right(int number) {
            try {
                return rightAsync(number).get();
            } catch (InterruptedException | ExecutionException e) {
                return convert().join();
            }
        }
    }

    /** A limit's end without the parent of all. */
    public static final class PlantedTimeoutException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Waits for locks and programs without a limit, and for some with one. */
    @SuppressWarnings("unused")
    public static final class PlantedLocks {
        public void locks(FileChannel channel, Lock lock) throws IOException, InterruptedException {
            channel.lock();
            channel.lock(0, 1, false);
            lock.lockInterruptibly();
        }

        public void right(FileChannel channel, Lock lock) throws IOException, InterruptedException {
            channel.tryLock();
            lock.tryLock(1, TimeUnit.SECONDS);
            lock.lock();
        }

        public void unlimited() {
            HostCommand.of("true").run();
        }

        public void unlimitedBuilder() {
            HostCommand.builder("true").build().run();
        }

        public void limited() {
            HostCommand.builder("true").timeout(Duration.ofSeconds(1)).build().run();
        }
    }

    /** Waits, and runs on the common pool, by references and by an executor; and sleeps past interrupts. */
    @SuppressWarnings("unused")
    public static final class PlantedReferences {
        public Function<CompletableFuture<String>, String> waiting() {
            return CompletableFuture::join;
        }

        public Function<Runnable, CompletableFuture<Void>> running() {
            return CompletableFuture::runAsync;
        }

        public Executor later() {
            return CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);
        }

        public void park(Semaphore semaphore) {
            LockSupport.parkNanos(1);
            semaphore.acquireUninterruptibly();
        }
    }
}
