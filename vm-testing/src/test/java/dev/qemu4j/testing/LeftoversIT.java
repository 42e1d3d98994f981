package dev.qemu4j.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.qapi.runstate.StopEvent;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.console.ConsoleAlarm;
import dev.qemu4j.vm.console.VmConsole;
import dev.qemu4j.vm.fault.DiskError;
import dev.qemu4j.vm.fault.Fault;
import dev.qemu4j.vm.template.VmSpec;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Faults, alarms, events and parts that a test leaves at a shared machine: the next one does not find them. */
class LeftoversIT {
    private static final List<String> found = new CopyOnWriteArrayList<>();

    @BeforeEach
    void forget() {
        found.clear();
    }

    private static void assertFound(Class<?> tests, int succeeded, String... expected) {
        Kit.run(tests)
                .testEvents()
                .assertStatistics(events -> events.succeeded(succeeded).failed(0));
        assertThat(found).containsExactly(expected);
    }

    private static int watches(VirtualMachine vm) {
        return vm.consoles().stream()
                .map(VmConsole::watches)
                .mapToInt(List::size)
                .sum();
    }

    @VmTest
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    abstract static class Leaving {
        @Test
        @Order(1)
        void leaves(VirtualMachine vm) {
            vm.control().pause();
            vm.events().await(StopEvent.class, stop -> true, Guests.SOON);
            vm.control().resume();
            vm.console().failOn(ConsoleAlarm.of("ready last="));
            Fault broken = vm.faults().disk("root").failWrites(DiskError.EIO);
            Fault stalled = vm.faults().stall();
            found.add("left " + List.of(broken, stalled).size());
        }

        @Test
        @Order(2)
        void finds(VirtualMachine vm) {
            found.add("faults " + vm.faults().active() + ", watches " + watches(vm) + ", writes " + Guests.write(vm));
            found.add("stops " + vm.events().all(StopEvent.class).size());
        }
    }

    static class LeavingAsItIs extends Leaving {
        @Vm(scope = Scope.CLASS)
        static final VmSpec guest = Guests.embedded();
    }

    static class LeavingSnapshots extends Leaving {
        @Vm(scope = Scope.CLASS, reset = Reset.SNAPSHOT)
        static final VmSpec guest = Guests.embedded();
    }

    @Test
    void none_faultsAlarmsAndEventsOfATest_areGone() {
        assertFound(LeavingAsItIs.class, 2, "left 2", "faults [], watches 0, writes 1", "stops 0");
    }

    @Test
    void snapshot_faultsAndAlarmsOfATest_areGone() {
        Kit.run(LeavingSnapshots.class)
                .testEvents()
                .assertStatistics(events -> events.succeeded(2).failed(0));

        // the snapshot stops the machine itself, and its events may be late
        assertThat(found).startsWith("left 2", "faults [], watches 0, writes 1").hasSize(3);
    }

    @VmTest
    static class OfTheClass {
        @Vm(scope = Scope.CLASS, reset = Reset.SNAPSHOT)
        static final VmSpec guest = Guests.embedded();

        @BeforeAll
        static void prepare(VirtualMachine vm) {
            vm.console().failOn(ConsoleAlarm.of("no guest says this"));
            found.add(vm.faults().custom("of the class", () -> {}, () -> {}).what());
        }

        @RepeatedTest(2)
        void test(VirtualMachine vm) {
            found.add(vm.faults()
                            .custom("of the test", () -> {}, () -> found.add("undone"))
                            .what()
                    + vm.faults().active()
                    + watches(vm)
                    + Guests.write(vm));
        }
    }

    @Test
    void faultsAndAlarms_ofBeforeAll_areThereForAllTests() {
        String test = "of the test[Fault[of the class], Fault[of the test]]11";
        assertFound(OfTheClass.class, 2, "of the class", test, "undone", test, "undone");
    }

    @VmTest
    static class Stubborn {
        @Vm(scope = Scope.CLASS)
        static final VmSpec guest = Guests.embedded();

        @RepeatedTest(2)
        void test(VirtualMachine vm, RepetitionInfo run) {
            found.add(String.valueOf(vm.pid()));
            if (run.getCurrentRepetition() == 1) {
                found.add(vm.faults()
                        .custom("stubborn", () -> {}, () -> {
                            throw new IllegalStateException("no");
                        })
                        .what());
            } else {
                found.add(vm.faults().active().toString());
            }
        }
    }

    @Test
    void fault_thatCannotBeUndone_leavesANewMachineToTheNextTest() {
        Kit.run(Stubborn.class)
                .testEvents()
                .assertStatistics(events -> events.succeeded(2).failed(0));

        assertThat(found).hasSize(4).contains("stubborn", "[]").doesNotHaveDuplicates();
    }

    @VmTest
    static class OtherDisk {
        @Vm(scope = Scope.CLASS, reset = Reset.SNAPSHOT)
        static final VmSpec guest = Guests.embedded();

        @RepeatedTest(2)
        void test(VirtualMachine vm) {
            found.add(Guests.write(vm) + " record, "
                    + vm.disk("root")
                            .snapshot(vm.runDirectory().resolve("more.qcow2"))
                            .file()
                            .getFileName());
        }
    }

    @Test
    void snapshot_ofAMachineWhoseDiskIsOnAnotherFile_isTakenOfANewOne() {
        assertFound(OtherDisk.class, 2, "1 record, more.qcow2", "1 record, more.qcow2");
    }

    @VmTest
    static class Paused {
        @Vm(scope = Scope.CLASS, reset = Reset.SNAPSHOT)
        static final VmSpec guest = Guests.embedded();

        @BeforeAll
        static void prepare(VirtualMachine vm) {
            vm.control().pause();
        }

        @RepeatedTest(2)
        void test(VirtualMachine vm) {
            found.add(vm.control().state().toString());
            vm.control().resume();
            found.add(Guests.write(vm) + " record");
        }
    }

    @Test
    void snapshot_ofAPausedMachine_isPaused() {
        String paused = RunState.PAUSED.toString();
        assertFound(Paused.class, 2, paused, "1 record", paused, "1 record");
    }
}
