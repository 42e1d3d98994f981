package dev.qemu4j.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.qemu4j.base.async.Await;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A verb that waits has a twin with {@code Async}, in each type that has twins at all (decision 019). */
@Tag("once")
class WaitingVerbsTest {
    /** The verbs without a twin, each with the reason. */
    private static final Map<String, String> ALONE = Map.ofEntries(
            Map.entry("dev.qemu4j.guest.linux.LinuxGuestConsole.output", "the output of run(), which has a twin"),
            Map.entry("dev.qemu4j.guest.linux.LinuxGuestConsole.powerOff", "the end of a guest for tests"),
            Map.entry("dev.qemu4j.host.plan.Plan.join", "a look at journals"),
            Map.entry("dev.qemu4j.img.channel.ImageChannel.read", "Java's interface of channels"),
            Map.entry("dev.qemu4j.img.channel.ImageChannel.write", "Java's interface of channels"),
            Map.entry("dev.qemu4j.img.wrap.PartitionDisk.describe", "a look at the host"),
            Map.entry("dev.qemu4j.img.wrap.PartitionInPlace.describe", "a look at the host"),
            Map.entry("dev.qemu4j.net.MacVtapPlan.warnings", "a look at the host"),
            Map.entry("dev.qemu4j.net.NetworkPlan.warnings", "a look at the host"),
            Map.entry("dev.qemu4j.qga.GuestAgent.frozen", "the caller's action, which ends when it returns"),
            Map.entry("dev.qemu4j.qmp.job.Job.await", "its future is result()"),
            Map.entry("dev.qemu4j.vm.screen.Screen.record", "begins, and goes on by itself"),
            Map.entry("dev.qemu4j.vm.template.VmTemplate.pool", "begins to fill, and goes on by itself"));

    /** The verbs that answer null, each with what that says, which is no time-out. */
    private static final Map<String, String> ANSWERING_NULL =
            Map.of("dev.qemu4j.host.plan.Plan.join", "nobody has applied such a plan");

    /** Waits without a future: those of a peer and of a guest for tests, which a test asks for one after the other. */
    private static final Set<String> NAMELESS = new TreeSet<>(Set.of(
            "dev.qemu4j.guest.linux.LinuxGuestConsole.awaitExit",
            "dev.qemu4j.guest.linux.LinuxGuestConsole.awaitReady",
            "dev.qemu4j.qmp.testing.FakeQmpServer.awaitReceived",
            "dev.qemu4j.qmp.testing.FakeQmpServer.awaitClient"));

    private static final Set<String> WAITS = Arrays.stream(Await.class.getMethods())
            .map(method -> Await.class.getName() + "." + method.getName())
            .filter(name -> name.matches(".*\\.(result|until|poll|uninterrupted|ended)"))
            .collect(Collectors.toSet());

    @Test
    void verbsThatWait_haveATwin() {
        assertThat(WaitingVerbs.of(Library.CLASSES, WAITS).alone(Api.types())).isEqualTo(new TreeSet<>(ALONE.keySet()));
    }

    @Test
    void waitsForWhatWillHappen_haveANoun() {
        assertThat(WaitingVerbs.withoutNoun(Api.types())).isEqualTo(NAMELESS);
    }

    @Test
    void waits_forOneStateOfSeveral_areSaidInOneWay() {
        assertThat(WaitingVerbs.saidTwice(Api.types())).isEmpty();
    }

    @Test
    void planted_waitThatIsSaidTwice_isFound() {
        assertThat(WaitingVerbs.saidTwice(List.copyOf(new ClassFileImporter().importClasses(PlantedTwice.class))))
                .containsExactly(PlantedTwice.class.getName() + ".awaitRunning");
    }

    @Test
    void planted_waitWithoutNoun_isFound() {
        assertThat(WaitingVerbs.withoutNoun(List.copyOf(new ClassFileImporter().importClasses(PlantedWaits.class))))
                .containsExactly(PlantedWaits.class.getName() + ".awaitLease");
    }

    @Test
    void planted_verbsWithoutTwin_areFound() {
        List<JavaClass> planted = List.copyOf(new ClassFileImporter().importClasses(Planted.class));

        assertThat(WaitingVerbs.of(planted, WAITS).alone(planted))
                .containsExactly(Planted.class.getName() + ".check", Planted.class.getName() + ".probe");
    }

    @Test
    void verbsThatWait_throwWhenTheWaitIsOver() {
        assertThat(WaitingVerbs.of(Library.CLASSES, WAITS).answeringNull(Api.types()))
                .isEqualTo(new TreeSet<>(ANSWERING_NULL.keySet()));
    }

    @Test
    void planted_verbThatAnswersNull_isFound() {
        List<JavaClass> planted = List.copyOf(new ClassFileImporter().importClasses(PlantedNull.class));

        assertThat(WaitingVerbs.of(planted, WAITS).answeringNull(planted))
                .containsExactly(PlantedNull.class.getName() + ".await");
    }

    /** Says by null that a wait is over; the second may. */
    @SuppressWarnings("unused")
    public abstract static class PlantedNull {
        public @Nullable String await() {
            return Await.result(ready(), "waiting");
        }

        public @Nullable String poll() {
            return Await.result(ready(), "asking");
        }

        abstract CompletableFuture<@Nullable String> ready();
    }

    /** Waits for an exit, which has a noun, for what has a twin, and for a lease that nobody else can wait for. */
    @SuppressWarnings("unused")
    public static final class PlantedWaits {
        public CompletableFuture<String> exit() {
            return CompletableFuture.completedFuture("");
        }

        public String awaitExit() {
            return "";
        }

        public String awaitRunning() {
            return "";
        }

        public CompletableFuture<String> awaitRunningAsync() {
            return CompletableFuture.completedFuture("");
        }

        public String awaitLease() {
            return "";
        }

        public String lease() {
            return "";
        }
    }

    /** Waits for the state that the caller names, and for one of them by another name; ready is a future of its own. */
    @SuppressWarnings("unused")
    public static final class PlantedTwice {
        public String await(String state) {
            return state;
        }

        public String awaitRunning() {
            return await("running");
        }

        public CompletableFuture<String> ready() {
            return CompletableFuture.completedFuture("");
        }

        public String awaitReady() {
            return "";
        }
    }

    /** Has one verb with a twin, and two without, of which one waits behind a call. */
    @SuppressWarnings("unused")
    public static final class Planted {
        public String ask() {
            return Await.result(askAsync(), "asking");
        }

        public CompletableFuture<String> askAsync() {
            return CompletableFuture.completedFuture("");
        }

        public String check() {
            return answer();
        }

        public String probe() {
            return Await.result(askAsync(), "probing");
        }

        public String name() {
            return "";
        }

        private String answer() {
            return ask();
        }
    }
}
