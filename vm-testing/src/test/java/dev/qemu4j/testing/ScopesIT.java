package dev.qemu4j.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.net.lan.FramePort;
import dev.qemu4j.testing.lab.VmLab;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.template.VmSpec;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The lives of machines, and the states in which tests find them. */
class ScopesIT {
    /** A machine and the number of records on its disk, each time that a test has written one. */
    private record Use(VirtualMachine vm, long records, long pid) {
        static Use of(VirtualMachine vm) {
            return new Use(vm, Guests.write(vm), vm.pid());
        }
    }

    private static final List<Use> uses = new CopyOnWriteArrayList<>();

    @BeforeEach
    void forget() {
        uses.clear();
    }

    @AfterEach
    void nothingIsLeft() {
        for (Use use : uses) {
            assertThat(use.vm().isAlive()).isFalse();
            assertThat(use.vm().runDirectory())
                    .satisfies(path -> assertThat(Files.exists(path)).isFalse());
        }
    }

    @VmTest
    static class OwnMachines {
        @Vm
        final VmSpec guest = Guests.embedded();

        @RepeatedTest(2)
        void test(VirtualMachine vm) {
            uses.add(Use.of(vm));
        }
    }

    @Test
    void method_eachTest_bootsItsOwn() {
        Kit.run(OwnMachines.class).testEvents().assertStatistics(tests -> tests.succeeded(2));

        assertThat(uses).extracting(Use::records).containsExactly(1L, 1L);
        assertThat(uses).extracting(Use::pid).doesNotHaveDuplicates();
    }

    @VmTest
    static class OnALan {
        private static final List<CompletableFuture<Boolean>> aliveAtTheEndOfTheLan = new CopyOnWriteArrayList<>();

        @Vm(lans = "office")
        final VmSpec guest = Guests.sector(BootSector.HALTS, "");

        @Test
        void test(VmLab lab) {
            VirtualMachine vm = lab.vm("guest");
            FramePort witness = lab.lan("office").attach("witness");
            aliveAtTheEndOfTheLan.add(Task.start("witness", task -> {
                while (witness.poll(Duration.ofMinutes(2)) != null) {
                    // a frame of the guest's
                }
                return vm.isAlive();
            }));
        }
    }

    @Test
    void method_machineOnALan_endsBeforeTheLan() {
        Kit.run(OnALan.class).testEvents().assertStatistics(tests -> tests.succeeded(1));

        assertThat(OnALan.aliveAtTheEndOfTheLan)
                .singleElement()
                .satisfies(alive -> assertThat(Await.result(alive, "waiting for the end of the LAN", Guests.SOON))
                        .isFalse());
    }

    @VmTest
    static class OneMachine {
        @Vm(scope = Scope.CLASS)
        static final VmSpec guest = Guests.embedded();

        private static final List<Long> early = new ArrayList<>();

        @BeforeAll
        static void before(VirtualMachine vm) {
            early.add(vm.pid());
        }

        @BeforeEach
        void beforeEach(VirtualMachine vm) {
            early.add(vm.pid());
        }

        @RepeatedTest(2)
        void test(VirtualMachine vm) {
            uses.add(Use.of(vm));
        }

        @Nested
        class Inner {
            @Test
            void test(VirtualMachine vm) {
                uses.add(Use.of(vm));
            }
        }
    }

    @Test
    void classScope_allTestsWithNestedOnes_shareOneMachineAsItIs() {
        OneMachine.early.clear();
        Kit.run(OneMachine.class).testEvents().assertStatistics(tests -> tests.succeeded(3));

        assertThat(uses).extracting(Use::records).containsExactly(1L, 2L, 3L);
        assertThat(uses).extracting(Use::pid).containsOnly(OneMachine.early.get(0));
        assertThat(OneMachine.early).hasSize(4).containsOnly(uses.get(0).pid());
    }

    @VmTest
    static class Overlays {
        @Vm(scope = Scope.CLASS, reset = Reset.OVERLAY)
        static final VmSpec guest = Guests.embedded();

        @RepeatedTest(3)
        void test(VirtualMachine vm) {
            uses.add(Use.of(vm));
        }
    }

    @Test
    void overlay_eachTest_bootsAnewOnTheImageAsItWas() {
        Kit.run(Overlays.class).testEvents().assertStatistics(tests -> tests.succeeded(3));

        assertThat(uses).extracting(Use::records).containsExactly(1L, 1L, 1L);
        assertThat(uses).extracting(Use::pid).doesNotHaveDuplicates();
    }

    @VmTest
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static class Snapshots {
        @Vm(scope = Scope.CLASS, reset = Reset.SNAPSHOT)
        final VmSpec guest = Guests.embedded();

        @BeforeAll
        void prepare(VirtualMachine vm) {
            Guests.write(vm);
        }

        @RepeatedTest(3)
        void test(VirtualMachine vm) {
            uses.add(Use.of(vm));
        }
    }

    @Test
    void snapshot_eachTest_goesBackToTheStateAfterBeforeAll() {
        Kit.run(Snapshots.class).testEvents().assertStatistics(tests -> tests.succeeded(3));

        assertThat(uses).extracting(Use::records).containsExactly(2L, 2L, 2L);
        assertThat(uses).extracting(Use::pid).containsOnly(uses.get(0).pid());
    }

    @VmTest
    static class Clones {
        @Vm(scope = Scope.CLASS, reset = Reset.CLONE)
        static final VmSpec guest = Guests.embedded();

        @RepeatedTest(3)
        void test(VirtualMachine vm) {
            uses.add(Use.of(vm));
        }
    }

    @Test
    void clone_eachTest_hasItsOwnFromTheSameBoot() {
        Kit.run(Clones.class).testEvents().assertStatistics(tests -> tests.succeeded(3));

        assertThat(uses).extracting(Use::records).containsExactly(1L, 1L, 1L);
        assertThat(uses).extracting(Use::pid).doesNotHaveDuplicates();
    }

    /** A machine of several classes. */
    interface Shared {
        @Vm(scope = Scope.RUN)
        VmSpec GUEST = Guests.embedded();
    }

    @VmTest
    abstract static class Base implements Shared {
        @Test
        void test(VirtualMachine vm) {
            uses.add(Use.of(vm));
        }
    }

    static class First extends Base {}

    static class Second extends Base {}

    @Test
    void run_inheritingClasses_shareOneMachine() {
        Kit.run(First.class, Second.class).testEvents().assertStatistics(tests -> tests.succeeded(2));

        assertThat(uses).extracting(Use::records).containsExactly(1L, 2L);
        assertThat(uses).extracting(Use::pid).containsOnly(uses.get(0).pid());
    }

    @VmTest
    static class Several {
        @Vm
        static final VmSpec one = Guests.embedded();

        @Vm("two")
        static final VmSpec other = Guests.embedded();

        @Test
        void test(@Vm("one") VirtualMachine first, @Vm("two") VirtualMachine second) {
            uses.add(Use.of(first));
            uses.add(Use.of(second));
        }
    }

    @Test
    void parameters_ofSeveralMachines_chooseByName() {
        Kit.run(Several.class).testEvents().assertStatistics(tests -> tests.succeeded(1));

        assertThat(uses).extracting(Use::pid).doesNotHaveDuplicates();
    }

    @VmTest
    static class Murderers {
        @Vm(scope = Scope.CLASS)
        static final VmSpec guest = Guests.embedded();

        @RepeatedTest(2)
        void test(VirtualMachine vm) {
            uses.add(Use.of(vm));
            vm.close();
        }
    }

    @Test
    void sharedMachine_thatATestHasEnded_isBootedAnew() {
        Kit.run(Murderers.class).testEvents().assertStatistics(tests -> tests.succeeded(2));

        assertThat(uses).extracting(Use::records).containsExactly(1L, 2L);
        assertThat(uses).extracting(Use::pid).doesNotHaveDuplicates();
    }
}
