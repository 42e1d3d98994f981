package dev.qemu4j.img.failure.internal;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A command of {@code qemu-img} that failed, as its failure is told. */
public interface FailedCommand {
    /** Returns its name. */
    String subcommand();

    /** Returns the name of the format of the image in question. */
    String format();

    /** Returns the name of the format of the image that is made or measured, or {@link #format} if there is none. */
    String targetFormat();

    /** Returns all paths and options that the tool was given, which it may repeat. */
    List<String> paths();

    /** Tells whether all that is read are plain files. */
    boolean readsFilesOnly();

    /** Tells whether an error leaves the target as it was, or there is none. */
    boolean isWhole();

    /** Returns the file that may be half written, or null if there is none. */
    @Nullable
    Path written();

    /** Returns the tool's words with the target's name in place of that of the file beside it. */
    String withTarget(String text);
}
