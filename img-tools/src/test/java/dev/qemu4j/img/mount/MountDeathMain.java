package dev.qemu4j.img.mount;

import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.PlanListener;
import dev.qemu4j.img.source.Format;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A JVM that writes a file into a mounted image and ends in one of many ways. Prints the directory and its pid first. */
final class MountDeathMain {
    private MountDeathMain() {}

    enum End {
        KILL,
        HALT,
        INTERRUPT,
        FAILED_CLOSE,
        WAIT
    }

    @SuppressWarnings("SystemOut")
    public static void main(String[] args) throws Exception {
        PrintStream out = System.out;
        MountedImage mounted = ImageMount.of(Path.of(args[0]), Format.of(args[1]))
                .method(MountMethod.valueOf(args[2]))
                .mount(Privilege.none(), new PlanListener() {}, Path.of(args[3]));
        Files.writeString(mounted.directory().resolve("new"), "written");
        out.println(mounted.directory());
        out.flush();
        end(End.valueOf(args[4]), mounted);
    }

    private static void end(End end, MountedImage mounted) throws IOException {
        String self = Long.toString(ProcessHandle.current().pid());
        switch (end) {
            case KILL -> HostCommand.of("kill", "-KILL", self).run();
            case HALT -> Runtime.getRuntime().halt(3);
            case INTERRUPT -> HostCommand.of("kill", "-INT", "--", "-" + self).run();
            case FAILED_CLOSE -> closeInVain(mounted);
            case WAIT -> {}
        }
        if (end != End.FAILED_CLOSE && System.in.read() >= 0) {
            throw new IllegalStateException("input (expected: none)");
        }
    }

    /** A stream that nobody closes. */
    @SuppressWarnings("StreamResourceLeak")
    private static void closeInVain(MountedImage mounted) throws IOException {
        Stream<Path> open = Files.list(mounted.directory());
        try {
            mounted.close();
            throw new IllegalStateException("closed in spite of an open stream, parallel: " + open.isParallel());
        } catch (MountException e) {
            throw new IllegalStateException("wanted", e);
        }
    }
}
