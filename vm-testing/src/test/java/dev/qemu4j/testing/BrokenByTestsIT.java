package dev.qemu4j.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.console.ConsoleTimeoutException;
import dev.qemu4j.vm.template.VmSpec;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestClassOrder;
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

    private static void assertSucceeded(int succeeded, Class<?> tests, Long... written) {
        Kit.run(tests).testEvents().assertStatistics(events -> events.succeeded(succeeded));

        assertThat(records).containsExactly(written);
    }

    /** One test gets no machine, since another has ended the one that was prepared. */
    private static void assertRefused(String other, Class<?> tests, Long... written) {
        assertThat(Kit.failures(Kit.run(tests)))
                .singleElement()
                .isInstanceOf(QemuException.class)
                .satisfies(failure -> assertThat(failure.getMessage())
                        .contains("'guest' ended in " + other)
                        .contains("what @BeforeAll did"));
        assertThat(records).containsExactly(written);
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
        assertSucceeded(2, OneImage.class, 1L, 1L);
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
        assertSucceeded(2, OutputOfOthers.class, 1L, 2L);
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
        assertSucceeded(3, NestedPreparation.class, 1L, 2L, 2L);
    }

    @VmTest
    @TestClassOrder(ClassOrderer.OrderAnnotation.class)
    static class Siblings {
        @Vm(scope = Scope.CLASS, reset = Reset.SNAPSHOT)
        static final VmSpec guest = Guests.embedded();

        @Nested
        @Order(1)
        @TestInstance(TestInstance.Lifecycle.PER_CLASS)
        class One {
            @BeforeAll
            void prepare(VirtualMachine vm) {
                Guests.write(vm);
            }

            @BeforeAll
            void prepareMore(VirtualMachine vm) {
                Guests.write(vm);
            }

            @Test
            void test(VirtualMachine vm) {
                records.add(Guests.write(vm));
            }

            @Nested
            @TestInstance(TestInstance.Lifecycle.PER_CLASS)
            class Deeper {
                @BeforeAll
                void prepare(VirtualMachine vm) {
                    Guests.write(vm);
                }

                @Test
                void test(VirtualMachine vm) {
                    records.add(Guests.write(vm));
                }
            }
        }

        @Nested
        @Order(2)
        @TestInstance(TestInstance.Lifecycle.PER_CLASS)
        class Other {
            @BeforeAll
            void prepare(VirtualMachine vm) {
                Guests.write(vm);
            }

            @Test
            void test(VirtualMachine vm) {
                records.add(Guests.write(vm));
            }
        }

        @Nested
        @Order(3)
        class Unprepared {
            @RepeatedTest(2)
            void test(VirtualMachine vm) {
                records.add(Guests.write(vm));
            }
        }
    }

    @Test
    void snapshot_preparedBySiblings_hasWhatTheClassAndThoseAroundItDid() {
        assertSucceeded(5, Siblings.class, 3L, 4L, 2L, 1L, 1L);
    }

    @VmTest
    @TestClassOrder(ClassOrderer.OrderAnnotation.class)
    static class EndedBySibling {
        @Vm(scope = Scope.CLASS, reset = Reset.SNAPSHOT)
        static final VmSpec guest = Guests.embedded();

        @Nested
        @Order(1)
        @TestInstance(TestInstance.Lifecycle.PER_CLASS)
        class Ends {
            @BeforeAll
            void prepare(VirtualMachine vm) {
                Guests.write(vm);
            }

            @RepeatedTest(2)
            void test(VirtualMachine vm) {
                records.add(Guests.write(vm));
                vm.close();
            }
        }

        @Nested
        @Order(2)
        @TestInstance(TestInstance.Lifecycle.PER_CLASS)
        class After {
            @BeforeAll
            void prepare(VirtualMachine vm) {
                Guests.write(vm);
            }

            @RepeatedTest(2)
            void test(VirtualMachine vm) {
                records.add(Guests.write(vm));
            }
        }
    }

    @Test
    void preparedMachine_thatASiblingHasEnded_isPreparedAnew() {
        assertRefused("Ends.test (repetition 1 of 2), and", EndedBySibling.class, 2L, 2L, 2L);
    }

    @BeforeAll
    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @interface OwnBeforeAll {}

    @BeforeEach
    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @interface OwnBeforeEach {}

    @VmTest
    static class OwnAnnotations {
        @Vm(scope = Scope.CLASS)
        static final VmSpec guest = Guests.embedded();

        @OwnBeforeAll
        static void prepare(VirtualMachine vm) {
            Guests.write(vm);
        }

        @OwnBeforeEach
        void before(VirtualMachine vm) {
            records.add(Guests.write(vm));
        }

        @Test
        void test() {}

        @AfterEach
        void end(VirtualMachine vm) {
            vm.close();
        }

        @RepeatedTest(1)
        void other() {}
    }

    @Test
    void methods_ofOwnAnnotations_countAsThoseOfJUnit() {
        assertRefused("OwnAnnotations.", OwnAnnotations.class, 2L);
    }

    @VmTest
    static class OwnBeforeEachOnly {
        @Vm(scope = Scope.CLASS)
        static final VmSpec guest = Guests.embedded();

        @OwnBeforeEach
        void before(VirtualMachine vm) {
            records.add(Guests.write(vm));
        }

        @RepeatedTest(2)
        void test() {}
    }

    @Test
    void beforeEach_ofAnOwnAnnotation_takesTheSharedMachine() {
        assertSucceeded(2, OwnBeforeEachOnly.class, 1L, 2L);
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
        assertRefused("EndsPrepared.test (repetition 1 of 2), and", EndsPrepared.class, 2L);
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
        assertSucceeded(2, Quits.class, 1L, 1L);
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
        assertSucceeded(2, OneOuterInstance.class, 1L, 2L);
    }
}
