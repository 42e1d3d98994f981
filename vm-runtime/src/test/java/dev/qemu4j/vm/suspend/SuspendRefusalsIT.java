package dev.qemu4j.vm.suspend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Devices;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.qapi.job.JobStatus;
import dev.qemu4j.qapi.qdev.DeviceAdd;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.qapi.runstate.StopEvent;
import dev.qemu4j.vm.SuspendedVm;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.migrate.MigrateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Machines whose state no file could give back: they are not suspended, and their guests go on. */
@Tag("once")
@Timeout(180)
class SuspendRefusalsIT extends SuspendFixture {

    private CommandLine machine(String more) {
        CommandLine.Builder cmd = machine().option("-device", "pcie-root-port,id=slot0");
        CommandLine.parseShell("qemu-system-x86_64 " + more).options().forEach(cmd::add);
        return cmd.build();
    }

    private void assertRefused(VirtualMachine vm, Path file, String... words) {
        long events = stops(vm);
        assertThatThrownBy(() -> vm.suspendTo(file, o -> o.overwrite(true)))
                .isInstanceOf(SuspendException.class)
                .hasMessageContaining("the machine goes on")
                .hasMessageContainingAll(words);
        assertThat(stops(vm)).as("pauses of the guest").isEqualTo(events);
        assertThat(vm.control().state()).isEqualTo(RunState.RUNNING);
        long last = guest.lastRecord();
        assertThat(guest.write(1)).isEqualTo(last + 1);
        assertThat(state).doesNotExist();
    }

    private static long stops(VirtualMachine vm) {
        return vm.events().all(StopEvent.class).size();
    }

    @Test
    void suspend_qemuOfAnotherUser_isRefusedAsIsItsMigration() {
        assumeThat(System.getProperty("user.name"))
                .as("another user's QEMU needs root")
                .isEqualTo("root");
        try (VirtualMachine vm = boot(machine("-runas nobody"))) {
            assertRefused(vm, state, "another user (nobody)");
            assertThatThrownBy(() -> vm.migrateTo(machine("")))
                    .isInstanceOf(MigrateException.class)
                    .hasMessageContaining("another user (nobody)");
            assertThat(guest.write(1)).isEqualTo(2);
        }
    }

    @Test
    void suspend_ownFiles_areRefusedAndStay() throws IOException {
        Path log = work.resolve("serial.log");
        Path link = Files.createLink(work.resolve("disk's other name"), disk);
        Path rom = Files.writeString(work.resolve("a,b.rom"), "a fact");
        try (VirtualMachine vm = boot(machine("-chardev null,id=l,logfile=" + log + " -fw_cfg name=opt/x,file='"
                + rom.toString().replace(",", ",,") + "'"))) {
            for (Path own : new Path[] {disk, log, link, rom}) {
                Object before = Files.readAttributes(own, "unix:ino").get("ino");
                assertRefused(vm, own, own.toString(), "expected: one that QEMU does not use");
                assertThat(Files.readAttributes(own, "unix:ino").get("ino")).isEqualTo(before);
            }
        }
    }

    private void assertRefusedAfter(Consumer<VirtualMachine> change, String... words) {
        try (VirtualMachine vm = boot(machine("-object rng-random,id=mine -chardev null,id=old"))) {
            change.accept(vm);
            assertRefused(vm, state, words);
            assertThatThrownBy(() -> vm.migrateTo(machine("-object rng-random,id=mine -chardev null,id=old")))
                    .isInstanceOf(MigrateException.class)
                    .hasMessageContainingAll(words);
        }
    }

    private static void execute(VirtualMachine vm, String command, String... arguments) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < arguments.length; i += 2) {
            object.put(arguments[i], arguments[i + 1]);
        }
        vm.qmp().blocking().execute(command, object);
    }

    @Test
    void suspend_deviceWithoutAnIdSinceTheStart_isRefused() {
        assertRefusedAfter(
                vm -> vm.qmp().blocking().execute(DeviceAdd.of(Devices.virtioRngPci(d -> d.bus("slot0")))),
                "devices without an id: plugged in since [device[",
                "virtio-rng-pci");
    }

    @Test
    void suspend_networkSinceTheStart_isRefused() {
        assertRefusedAfter(
                vm -> execute(vm, "netdev_add", "type", "user", "id", "late"),
                "network back ends: plugged in since [late]");
    }

    @Test
    void suspend_objectsAndCharacterDevicesSinceTheStart_areRefused() {
        assertRefusedAfter(
                vm -> {
                    execute(vm, "object-add", "qom-type", "rng-random", "id", "late");
                    execute(vm, "object-del", "id", "mine");
                    execute(vm, "chardev-remove", "id", "old");
                },
                "objects: plugged in since [late], unplugged [mine]",
                "character devices: plugged in since [], unplugged [old]");
    }

    @Test
    void suspend_afterALiveSnapshot_isRefusedUntilItIsCommitted() {
        Path overlay = work.resolve("overlay.qcow2");
        try (VirtualMachine vm = boot(machine(""))) {
            guest.write(5);
            vm.disk("root").snapshot(overlay);
            guest.write(5);
            assertRefused(vm, state, "the file of the disk root is " + overlay, "expected: " + disk);

            vm.disk("root").commit().finish(SOON);

            long last = guest.lastRecord();
            SuspendedVm suspended = vm.suspendTo(state);
            guest.close();
            try (VirtualMachine again = suspended.resume()) {
                guest = listener.accept(SOON);
                assertThat(guest.write(1)).isEqualTo(last + 1);
                assertThat(again.isAlive()).isTrue();
            }
        }
    }

    /** QEMU keeps a job that has ended until somebody dismisses it. */
    @Test
    void suspend_jobThatHasEnded_isNoReasonAgainstIt() {
        Path made = work.resolve("made.raw");
        try (VirtualMachine vm = boot(machine(""))) {
            ObjectNode create = JsonNodeFactory.instance.objectNode().put("job-id", "made");
            create.putObject("options")
                    .put("driver", "file")
                    .put("filename", made.toString())
                    .put("size", 1 << 20);
            vm.qmp().blocking().execute("blockdev-create", create);
            Await.until(
                    Await.Condition.polling(
                            () -> vm.qmp().blocking().job().queryJobs().stream()
                                    .allMatch(job -> job.status().equals(JobStatus.CONCLUDED)),
                            PAUSE),
                    "waiting for the end of the job",
                    SOON);
            assertThat(vm.qmp().blocking().job().queryJobs()).hasSize(1);

            assertThat(vm.suspendTo(state).wasRunning()).isTrue();
        }
    }

    @Test
    void suspend_otherMedium_isRefused() throws IOException {
        Path one = Files.write(work.resolve("one.iso"), new byte[1 << 20]);
        Path other = Files.write(work.resolve("other.iso"), new byte[1 << 20]);
        try (VirtualMachine vm = boot(
                machine("-drive if=none,id=c,format=raw,readonly=on,file=" + one + " -device ide-cd,id=cd,drive=c"))) {
            execute(vm, "blockdev-change-medium", "id", "cd", "filename", other.toString());
            assertRefused(vm, state, "the disk c is " + other, "expected: " + one);
            execute(vm, "eject", "id", "cd");
            assertRefused(vm, state, "the disk c is none", "expected: " + one);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-snapshot", "-drive if=none,id=s,format=raw,snapshot=on,file=guest.raw"})
    void suspend_disksThatGoWithTheMachine_isRefused(String option) {
        try (VirtualMachine vm = boot(
                machine(option.replace("guest.raw", work.resolve("guest.raw").toString())))) {
            assertRefused(vm, state, "would be gone with it");
        }
    }

    @Test
    void suspend_preconfiguredMachine_isRefused() {
        try (VirtualMachine vm = VirtualMachine.start(machine("-preconfig"))) {
            vm.qmp().blocking().execute("x-exit-preconfig");
            vm.control().await(RunState.RUNNING, SOON);
            assertThatThrownBy(() -> vm.suspendTo(state))
                    .isInstanceOf(SuspendException.class)
                    .hasMessageContaining("-preconfig");
        }
        listener.accept(SOON).close();
    }
}
