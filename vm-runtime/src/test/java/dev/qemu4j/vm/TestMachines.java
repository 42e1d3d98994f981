package dev.qemu4j.vm;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.EmbeddedGuest;
import java.nio.file.Path;

/** The machines that tests start. */
final class TestMachines {
    private TestMachines() {}

    /** A machine that does nothing: enough for its monitor, and up in a few milliseconds. */
    static CommandLine.Builder idle() {
        return CommandLine.builder(Target.X86_64)
                .option("-nodefaults")
                .option("-no-user-config")
                .option("-display", "none")
                .option("-machine", "none");
    }

    /** A machine that runs the embedded guest from a raw image made here. */
    static CommandLine.Builder guest(Path image) {
        EmbeddedGuest.writeImage(image, DataSize.ofMib(8));
        return CommandLine.builder(Target.X86_64)
                .option("-nodefaults")
                .option("-no-user-config")
                .option("-display", "none")
                .option("-machine", "q35,accel=tcg")
                .option("-m", "32M")
                .option("-blockdev", "driver=file,node-name=file0,filename=" + escaped(image))
                .option("-blockdev", "driver=raw,node-name=disk0,file=file0")
                .option("-device", "virtio-blk-pci,drive=disk0");
    }

    /** Connects the guest's serial port to a socket that listens. */
    static CommandLine.Builder withConsole(CommandLine.Builder cmd, Path socket) {
        return cmd.option("-chardev", "socket,id=console,path=" + escaped(socket))
                .option("-serial", "chardev:console");
    }

    private static String escaped(Path path) {
        return path.toString().replace(",", ",,");
    }
}
