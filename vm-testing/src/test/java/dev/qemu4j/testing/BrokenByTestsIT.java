package dev.qemu4j.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.console.ConsoleTimeoutException;
import dev.qemu4j.vm.template.VmSpec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.node.JsonNodeFactory;

/** Machines as a test finds them after others, also after ones that break what they share. */
class BrokenByTestsIT {
    /** The records on the disk after each write. */
    private static final List<Long> records = new CopyOnWriteArrayList<>();

    @BeforeEach
    void forget() {
        records.clear();
    }

    @VmTest
    static class OneImage {
        @Vm
        static final VmSpec guest = Guests.embedded();

        @RepeatedTest(2)
        void test(VirtualMachine vm) {
            records.add(Guests.write(vm));
        }
    }

    @Test
    void method_ofOneImage_neverWritesIt() {
        Kit.run(OneImage.class).testEvents().assertStatistics(tests -> tests.succeeded(2));

        assertThat(records).containsExactly(1L, 1L);
    }

    @VmTest
    static class OutputOfOthers {
        @Vm(scope = Scope.CLASS, reset = Reset.NONE)
        static final VmSpec guest = Guests.embedded();

        @RepeatedTest(2)
        void test(VirtualMachine vm, RepetitionInfo run) {
            if (run.getCurrentRepetition() == 1) {
                vm.console().sendLine("w 1");
                vm.console().reader().expect("done 1", Duration.ofMinutes(1));
            } else {
                records.add(1L);
                assertThatThrownBy(() -> vm.console().expect("done 1", Duration.ZERO))
                        .isInstanceOf(ConsoleTimeoutException.class);
                records.add(2L);
            }
        }
    }

    @Test
    void none_outputThatAnotherTestLeftUnread_isNotSeen() {
        Kit.run(OutputOfOthers.class).testEvents().assertStatistics(tests -> tests.succeeded(2));

        assertThat(records).containsExactly(1L, 2L);
    }

    @VmTest
    static class NestedPreparation {
        @Vm(scope = Scope.CLASS, reset = Reset.SNAPSHOT)
        static final VmSpec guest = Guests.embedded();

        @Test
        void outer(VirtualMachine vm) {
            records.add(Guests.write(vm));
        }

        @Nested
        @TestInstance(TestInstance.Lifecycle.PER_CLASS)
        class Inner {
            @BeforeAll
            void prepare(VirtualMachine vm) {
                Guests.write(vm);
            }

            @RepeatedTest(2)
            void inner(VirtualMachine vm) {
                records.add(Guests.write(vm));
            }
        }
    }

    @Test
    void snapshot_preparedByANestedClass_hasWhatThatDidAndNoOthers() {
        Kit.run(NestedPreparation.class).testEvents().assertStatistics(tests -> tests.succeeded(3));

        assertThat(records).containsExactly(1L, 2L, 2L);
    }

    @VmTest
    static class EndsPrepared {
        @Vm(scope = Scope.CLASS, reset = Reset.SNAPSHOT)
        static final VmSpec guest = Guests.embedded();

        @BeforeAll
        static void prepare(VirtualMachine vm) {
            Guests.write(vm);
        }

        @RepeatedTest(2)
        void test(VirtualMachine vm) {
            records.add(Guests.write(vm));
            vm.close();
        }
    }

    @Test
    void preparedMachine_thatATestHasEnded_isNotBootedWithoutThePreparation() {
        assertThat(Kit.failures(Kit.run(EndsPrepared.class)))
                .singleElement()
                .isInstanceOf(QemuException.class)
                .satisfies(failure -> assertThat(failure.getMessage()).contains("what @BeforeAll did"));
        assertThat(records).containsExactly(2L);
    }

    @VmTest
    static class Quits {
        @Vm(scope = Scope.CLASS, reset = Reset.SNAPSHOT)
        static final VmSpec guest = Guests.embedded();

        @RepeatedTest(2)
        void test(VirtualMachine vm, RepetitionInfo repetition) {
            records.add(Guests.write(vm));
            if (repetition.getCurrentRepetition() == 1) {
                vm.qmp().blocking().execute("quit", JsonNodeFactory.instance.objectNode());
            }
        }
    }

    @Test
    void snapshot_ofAMachineThatEnds_isTakenOfANewOne() {
        Kit.run(Quits.class).testEvents().assertStatistics(tests -> tests.succeeded(2));

        assertThat(records).containsExactly(1L, 1L);
    }

    @VmTest
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static class OneOuterInstance {
        @Vm(scope = Scope.CLASS)
        final VmSpec guest = Guests.embedded();

        @Test
        void outer(VirtualMachine vm) {
            records.add(Guests.write(vm));
        }

        @Nested
        class Inner {
            @Test
            void inner(VirtualMachine vm) {
                records.add(Guests.write(vm));
            }
        }
    }

    @Test
    void field_ofOneOuterInstance_isSharedWithNestedClasses() {
        Kit.run(OneOuterInstance.class).testEvents().assertStatistics(tests -> tests.succeeded(2));

        assertThat(records).containsExactly(1L, 2L);
    }
}
