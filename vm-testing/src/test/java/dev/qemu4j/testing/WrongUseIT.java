package dev.qemu4j.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.testing.lab.VmLab;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.VmOptions;
import dev.qemu4j.vm.template.VmSpec;
import dev.qemu4j.vm.wait.Wait;
import dev.qemu4j.vm.wait.WaitException;
import dev.qemu4j.vm.wait.WaitTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/** Annotations that cannot be meant, and machines that never get ready. */
class WrongUseIT {
    private static final AtomicInteger starts = new AtomicInteger();

    /** A machine whose starts are counted. */
    private static VmSpec counted(VmSpec spec) {
        return spec.options(o -> o.launcher(command -> {
            starts.incrementAndGet();
            return command;
        }));
    }

    @VmTest
    static class NoSpec {
        @Vm
        static final String guest = "a guest";

        @Test
        void test() {}
    }

    @VmTest
    static class NullSpec {
        @Vm
        static final @Nullable VmSpec guest = null;

        @Test
        void test() {}
    }

    @VmTest
    static class ResetOfOneTest {
        @Vm(reset = Reset.SNAPSHOT)
        static final VmSpec guest = Guests.embedded();

        @Test
        void test() {}
    }

    @VmTest
    static class SharedByInstances {
        @Vm(scope = Scope.CLASS)
        final VmSpec guest = Guests.embedded();

        @Test
        void test() {}
    }

    @VmTest
    static class NoField {
        @Test
        void test(VirtualMachine vm) {}
    }

    @VmTest
    static class NoSuchName {
        @Vm
        static final VmSpec guest = Guests.embedded();

        @Test
        void test(@Vm("gest") VirtualMachine vm) {}
    }

    @VmTest
    static class OneOfTwo {
        @Vm
        static final VmSpec one = Guests.embedded();

        @Vm
        static final VmSpec two = Guests.embedded();

        @Test
        void test(VirtualMachine vm) {}
    }

    @VmTest
    static class SameName {
        @Vm
        static final VmSpec one = Guests.embedded();

        @Vm("one")
        static final VmSpec two = Guests.embedded();

        @Test
        void test(VirtualMachine vm) {}
    }

    @VmTest
    static class ScopeOfParameter {
        @Vm
        static final VmSpec guest = Guests.embedded();

        @Test
        void test(@Vm(scope = Scope.RUN) VirtualMachine vm) {}
    }

    @VmTest
    static class InConstructor {
        @Vm
        static final VmSpec guest = Guests.embedded();

        InConstructor(VirtualMachine vm) {}

        @Test
        void test() {}
    }

    @VmTest
    static class BeforeAllOfOne {
        @Vm
        static final VmSpec guest = Guests.embedded();

        @BeforeAll
        static void before(VirtualMachine vm) {}

        @Test
        void test() {}
    }

    @VmTest
    static class LabWithoutLans {
        @Vm
        static final VmSpec guest = Guests.embedded();

        @Test
        void test(VmLab lab) {}
    }

    @VmTest
    static class ClonesOnALan {
        @Vm(scope = Scope.CLASS, reset = Reset.CLONE, lans = "office")
        static final VmSpec guest = Guests.embedded();

        @Test
        void test(VirtualMachine vm) {}
    }

    @VmTest
    static class ScopesOnALan {
        @Vm(lans = "office")
        static final VmSpec web = Guests.embedded();

        @Vm(scope = Scope.CLASS, lans = "office")
        static final VmSpec db = Guests.embedded();

        @Test
        void test(@Vm("web") VirtualMachine vm) {}
    }

    @VmTest
    static class NoNameOfALan {
        @Vm(lans = "the office")
        static final VmSpec guest = Guests.embedded();

        @Test
        void test(VirtualMachine vm) {}
    }

    @VmTest
    static class LabOfAll {
        @Vm(lans = "office")
        static final VmSpec guest = Guests.embedded();

        @BeforeAll
        static void before(VmLab lab) {}

        @Test
        void test() {}
    }

    @VmTest
    static class PreparedBesideOverlay {
        @Vm(scope = Scope.CLASS, lans = "office")
        static final VmSpec web = Guests.embedded();

        @Vm(scope = Scope.CLASS, reset = Reset.OVERLAY, lans = "office")
        static final VmSpec db = Guests.embedded();

        @BeforeAll
        static void before(@Vm("web") VirtualMachine vm) {}

        @Test
        void test() {}
    }

    @Test
    void annotations_thatContradict_areRefusedBeforeAnythingStarts() {
        Map<Class<?>, String> messages = Map.ofEntries(
                Map.entry(NoSpec.class, "@Vm NoSpec.guest is a String (expected: a VmSpec)"),
                Map.entry(NullSpec.class, "@Vm NullSpec.guest is null (expected: a VmSpec)"),
                Map.entry(ResetOfOneTest.class, "@Vm ResetOfOneTest.guest has reset = SNAPSHOT and scope = METHOD"),
                Map.entry(SharedByInstances.class, "@Vm SharedByInstances.guest has scope = CLASS and is not static"),
                Map.entry(NoField.class, "NoField.test takes a VirtualMachine, and no field describes one"),
                Map.entry(NoSuchName.class, "NoSuchName.test takes the machine 'gest' (expected: one of [guest])"),
                Map.entry(OneOfTwo.class, "OneOfTwo.test takes one of several machines"),
                Map.entry(SameName.class, "has the name 'one', as SameName."),
                Map.entry(
                        ScopeOfParameter.class, "ScopeOfParameter.test has a parameter with a scope, a reset or LANs"),
                Map.entry(LabWithoutLans.class, "LabWithoutLans.test takes a VmLab, and no machine is on a LAN"),
                Map.entry(
                        ClonesOnALan.class,
                        "@Vm ClonesOnALan.guest is on a LAN and has scope = CLASS and reset = CLONE"),
                Map.entry(ScopesOnALan.class, "is on a LAN with '"),
                Map.entry(NoNameOfALan.class, "@Vm NoNameOfALan.guest is on a LAN, LAN: 'the office'"),
                Map.entry(LabOfAll.class, "LabOfAll.before is for all tests, and 'guest' has scope = METHOD"),
                Map.entry(
                        PreparedBesideOverlay.class,
                        "PreparedBesideOverlay.before is for all tests, and 'db' has scope = CLASS and reset = OVERLAY"),
                Map.entry(InConstructor.class, "InConstructor takes a VirtualMachine"),
                Map.entry(
                        BeforeAllOfOne.class,
                        "BeforeAllOfOne.before is for all tests, and 'guest' has scope = METHOD"));

        messages.forEach((type, message) -> assertThat(Kit.failures(Kit.run(type)))
                .singleElement()
                .isInstanceOf(ExtensionConfigurationException.class)
                .satisfies(failure -> assertThat(failure.getMessage()).contains(message)));
    }

    @Test
    void parameter_thatIsNoNumber_isRefused() {
        assertThat(Kit.failures(Kit.run(Map.of(VmExtension.CPUS, "many"), Faulting.class)))
                .anySatisfy(failure -> assertThat(failure.getMessage())
                        .contains("qemu4j.testing.cpus: 'many' (expected: a whole number above zero)"));
    }

    @VmTest
    static class Faulting {
        @Vm(scope = Scope.CLASS)
        static final VmSpec guest = counted(Guests.sector(BootSector.FAULTS, "no system", "-no-reboot"))
                .waitFor(Wait.forConsole("login:"));

        @RepeatedTest(3)
        void test(VirtualMachine vm) {}
    }

    @Test
    void boot_thatFails_isTriedOnceAndFailsEachTestWithTheSameEvidence() {
        starts.set(0);
        List<Throwable> failures = Kit.failures(Kit.run(Faulting.class));

        assertThat(failures).hasSize(3).allMatch(failure -> failure == failures.get(0));
        assertThat(failures.get(0)).isInstanceOf(WaitException.class).hasMessageContaining("    no system");
        assertThat(starts).hasValue(1);
    }

    @VmTest
    static class Hopeless {
        private static final Duration SHORT = Duration.ofMillis(200);

        @Vm
        static final VmSpec silent = spec(BootSector.HALTS, "");

        @Vm
        static final VmSpec looping = spec(BootSector.REBOOTS, "again ");

        @Vm
        static final VmSpec chatty = spec(BootSector.FILLS_THE_CONSOLE, "");

        private static VmSpec spec(BootSector guest, String text) {
            return Guests.sector(guest, text).waitFor(Wait.forConsole("login:").limit(SHORT));
        }

        @Test
        void prints_nothing(@Vm("silent") VirtualMachine vm) {}

        @Test
        void reboots_inALoop(@Vm("looping") VirtualMachine vm) {}

        @Test
        void fills_theConsole(@Vm("chatty") VirtualMachine vm) {}
    }

    @Test
    void guests_thatNeverGetReady_failWithinTheirLimit() {
        List<Throwable> failures = Kit.failures(Kit.run(Hopeless.class));

        assertThat(failures).hasSize(3).allMatch(WaitTimeoutException.class::isInstance);
        assertThat(failures)
                .anyMatch(failure -> String.valueOf(failure.getMessage()).contains("has reset itself"));
        assertThat(failures)
                .anyMatch(failure -> String.valueOf(failure.getMessage()).contains("console console0: nothing"));
    }

    @VmTest
    static class DiskOutOfReach {
        @Vm(scope = Scope.CLASS, reset = Reset.OVERLAY)
        static final VmSpec guest = VmSpec.of(Guests.embedded().commandLine().toBuilder()
                        .option("-hdd", "/none")
                        .build())
                .options(VmOptions.defaults());

        @Test
        void test(VirtualMachine vm) {}
    }

    @Test
    void reset_ofADiskWithoutOverlay_isRefused() {
        assertThat(Kit.failures(Kit.run(DiskOutOfReach.class)))
                .singleElement()
                .isInstanceOf(QemuException.class)
                .satisfies(failure -> assertThat(failure.getMessage()).contains("throwawayAll: -hdd /none"));
    }
}
