package dev.qemu4j.recipe;

import dev.qemu4j.helper.Helper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The daemon of virtiofs: the one that QEMU had up to 7.2, and the one in Rust that came after it, which take other arguments. */
record Virtiofsd(Path directory, @Nullable VirtiofsSandbox sandbox) {
    /** Places of the later one, which distributions put on no PATH: of Debian, Fedora and openSUSE, and of Arch and Alpine. */
    private static final List<String> LATER = List.of("/usr/libexec/virtiofsd", "/usr/lib/virtiofsd");

    private static final String OLD = "/usr/lib/qemu/virtiofsd";

    static Virtiofsd of(Path directory) {
        return new Virtiofsd(directory, null);
    }

    Virtiofsd sandbox(VirtiofsSandbox kind) {
        return new Virtiofsd(directory, kind);
    }

    Helper helper(String name, Path socket) {
        String[] later = later(socket).toArray(String[]::new);
        return Helper.builder(name, "virtiofsd", later)
                .orCommand(LATER.get(0), later)
                .orCommand(LATER.get(1), later)
                .orCommand(OLD, old(socket).toArray(String[]::new))
                .readyOnSocket(socket)
                .hint(
                        "install virtiofsd (Debian 13, Ubuntu 24.04, Fedora, Arch, openSUSE: virtiofsd; before: qemu-system-common)")
                .advice(
                        OLD
                                + ", which came with QEMU up to 7.2, serves root only; virtiofsd from its own package serves any user")
                .build();
    }

    private List<String> later(Path socket) {
        List<String> arguments = new ArrayList<>(List.of("--socket-path", socket.toString()));
        arguments.addAll(List.of("--shared-dir", directory.toString()));
        if (sandbox != null) {
            arguments.addAll(List.of("--sandbox", sandbox.wireName()));
        }
        return arguments;
    }

    private List<String> old(Path socket) {
        List<String> arguments = new ArrayList<>(List.of("--socket-path=" + socket));
        arguments.addAll(List.of("-o", "source=" + escaped(directory.toString())));
        if (sandbox != null) {
            arguments.addAll(List.of("-o", "sandbox=" + escaped(sandbox.wireName())));
        }
        return arguments;
    }

    /** As libfuse takes the text of an option apart. */
    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace(",", "\\,");
    }
}
