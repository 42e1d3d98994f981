package dev.qemu4j.img.failure.internal;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A server of QEMU's that could not open an image, which it does as {@code qemu-img} does.
 *
 * @param paths paths that it was given, whose words are no evidence
 */
record FailedServer(List<String> paths) implements FailedCommand {
    private static final String VERB = "serve";

    static FailedServer of(Collection<String> names) {
        return new FailedServer(List.copyOf(names));
    }

    /** Tells whether a failure is a server's, which gets other advice in some cases. */
    static boolean is(FailedCommand command) {
        return command.subcommand().equals(VERB);
    }

    @Override
    public String subcommand() {
        return VERB;
    }

    @Override
    public String format() {
        return "";
    }

    @Override
    public String targetFormat() {
        return "";
    }

    @Override
    public boolean readsFilesOnly() {
        return false;
    }

    @Override
    public boolean isWhole() {
        return true;
    }

    @Override
    public @Nullable Path written() {
        return null;
    }

    @Override
    public String withTarget(String text) {
        return text;
    }
}
