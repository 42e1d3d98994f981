package dev.qemu4j.vm.suspend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.serve.ImageServer;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.vm.SuspendedVm;
import dev.qemu4j.vm.VirtualMachine;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Suspended machines whose disks are no single files: a guest that goes on over newer data damages them. */
@Tag("once")
@Timeout(180)
class SuspendedDisksIT extends SuspendFixture {

    @Test
    void resume_networkDiskASecondTime_isRefusedUntilItIsAllowed() {
        try (ImageServer server = ImageServer.start(ImageSource.of(disk, Format.QCOW2), s -> s.shared(4))) {
            try (VirtualMachine vm = boot(machine(server))) {
                assertThat(guest.write(3)).isEqualTo(3);
                vm.suspendTo(state);
            }
            SuspendedVm suspended = SuspendedVm.open(state);
            assertThatThrownBy(() -> suspended.timeout(Duration.ofNanos(1)).resume())
                    .isInstanceOf(SuspendTimeoutException.class); // the guest has not gone on
            try (VirtualMachine vm = suspended.resume()) {
                vm.control().await(RunState.RUNNING, SOON);
                assertThat(again().write(2)).isEqualTo(5);
            }

            for (SuspendedVm second : new SuspendedVm[] {suspended, SuspendedVm.open(state)}) {
                assertThatThrownBy(second::resume)
                        .isInstanceOf(SuspendException.class)
                        .hasMessageContaining(state.toString())
                        .hasMessageContaining("has gone on from it before")
                        .hasMessageNotContaining("allowChangedDisks");
                listener.accept(SOON).close(); // of the QEMU that was ended
            }

            assertThat(suspended.verify().hex()).hasSize(64);
            try (VirtualMachine vm =
                    SuspendedVm.open(state).allowChangedDisks(true).resume()) {
                vm.control().await(RunState.RUNNING, SOON);
                assertThat(again().write(1)).isGreaterThanOrEqualTo(4);
            }
        }
    }

    /** A guest that somebody lets go on later writes as well. */
    @Test
    void resume_networkDiskOfAPausedMachine_isMarkedBeforeAnybodyHasIt() {
        try (ImageServer server = ImageServer.start(ImageSource.of(disk, Format.QCOW2), s -> s.shared(4))) {
            try (VirtualMachine vm = boot(machine(server))) {
                vm.suspendTo(state);
            }
            try (VirtualMachine vm = SuspendedVm.open(state).resume(o -> o.paused(true))) {
                assertThat(vm.isAlive()).isTrue();
                listener.accept(SOON).close();
            }
            assertThatThrownBy(() -> SuspendedVm.open(state).resume())
                    .isInstanceOf(SuspendException.class)
                    .hasMessageContaining("has gone on from it before");
            listener.accept(SOON).close();
        }
    }

    @Test
    void resume_dataFileWrittenSince_isRefused() throws IOException {
        Path image = work.resolve("outside.qcow2");
        Path data = work.resolve("outside.data");
        QemuImg.find().convert(ImageSource.of(disk, Format.QCOW2), image, Format.QCOW2, c -> c.dataFile(data));
        try (VirtualMachine vm = boot(machine(image).build())) {
            assertThat(guest.write(2)).isEqualTo(2);
            SuspendedVm suspended = vm.suspendTo(state);
            assertThat(suspended.disks().get(0).layers())
                    .extracting(SuspendedLayer::file)
                    .containsExactly(image.toString(), data.toString());
        }
        try (VirtualMachine vm = SuspendedVm.open(state).resume(o -> o.paused(true))) {
            assertThat(vm.isAlive()).isTrue();
            listener.accept(SOON).close();
        }
        try (RandomAccessFile file = new RandomAccessFile(data.toFile(), "rw")) {
            file.seek(file.length() - 1);
            file.write(1);
        }
        assertThatThrownBy(() -> SuspendedVm.open(state).resume())
                .isInstanceOf(SuspendException.class)
                .hasMessageContaining("other data on its disks")
                .hasMessageContaining(data.toString());
        listener.accept(SOON).close();
    }

    /** The machine of the fixture, with its disk behind a server. */
    private CommandLine machine(ImageServer server) {
        Path socket = ((UnixDomainSocketAddress) server.address().socket()).getPath();
        return CommandLine.builder(Target.X86_64)
                .nodefaults()
                .option("-display", "none")
                .option("-machine", "q35,accel=tcg")
                .option("-m", "32M")
                .option("-chardev", "socket,id=guest,path=" + work.resolve("serial"))
                .option("-serial", "chardev:guest")
                .option("-blockdev", "driver=nbd,node-name=disk0,server.type=unix,server.path=" + socket)
                .option("-device", "virtio-blk-pci,id=root,drive=disk0,bootindex=0")
                .build();
    }
}
