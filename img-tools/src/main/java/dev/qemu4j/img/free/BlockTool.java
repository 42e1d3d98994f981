package dev.qemu4j.img.free;

import dev.qemu4j.host.HostResult;
import dev.qemu4j.img.partition.FileSystemKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The programs that check a kind of file system and zero what is free in it.
 *
 * @param checker finds faults, and changes nothing
 * @param zeroer zeroes what is free
 * @param counter tells how much that is free is not zeros, and changes nothing
 * @param count finds that number in its words
 * @param advice a way to make the file system clean
 */
record BlockTool(BlockProgram checker, BlockProgram zeroer, BlockProgram counter, Pattern count, String advice) {
    private static final String NTFS_3G = "install ntfs-3g, or ntfsprogs where that is apart";

    /** It believes the bitmaps, and would zero the files that a damaged one leaves out; so e2fsck looks first. */
    private static final BlockTool EXT = new BlockTool(
            new BlockProgram("install e2fsprogs", 0, List.of("e2fsck", "-f", "-n")),
            new BlockProgram("install zerofree", 1, List.of("zerofree")),
            new BlockProgram("install zerofree", 1, List.of("zerofree", "-n", "-v")),
            Pattern.compile("(\\d+)/\\d+/\\d+\\s*$"),
            "start its machine and shut it down for good, or repair a copy by e2fsck");

    /**
     * {@code --info} counts the clusters of all files, which {@code --check} does not. The way of {@code -U} reads before it writes, in large parts; {@code -u} ends with 0 also after a write that failed. Never with
     * {@code --force}, which passes over a hibernated Windows.
     */
    private static final BlockTool NTFS = new BlockTool(
            new BlockProgram(NTFS_3G, 0, List.of("ntfsresize", "--info", "--no-progress-bar")),
            new BlockProgram(NTFS_3G, 0, List.of("ntfswipe", "-U")),
            new BlockProgram(NTFS_3G, 0, List.of("ntfswipe", "-n", "-U")),
            Pattern.compile("wipe_unused_fast .*already wiped, (\\d+) more"),
            "start Windows and shut it down for good (without hibernation, as fast start-up is), or let it run chkdsk");

    /** A program; with the exit code after {@code -V}, which one of them does not know. */
    private record BlockProgram(String hint, int versionCode, List<String> argv) {
        HostResult run(ToolRun run, Path file) {
            List<String> all = new ArrayList<>(argv);
            all.add(file.toString());
            return run.run(hint, all, 0);
        }

        void find(ToolRun run) {
            run.run(hint, List.of(argv.get(0), "-V"), versionCode);
        }
    }

    /** Returns the tool for a kind of file system, or null if there is none. */
    static @Nullable BlockTool of(FileSystemKind kind) {
        return switch (kind) {
            case EXT2, EXT3, EXT4 -> EXT;
            case NTFS -> NTFS;
            default -> null;
        };
    }

    /** Fails if a program is missing. */
    void find(ToolRun run) {
        checker.find(run);
        zeroer.find(run);
    }

    void check(ToolRun run, Path file) {
        checker.run(run, file);
    }

    void zero(ToolRun run, Path file) {
        zeroer.run(run, file);
    }

    /** Returns the number of free blocks that are not zeros, in the tool's own unit; -1 if it does not say. */
    long left(ToolRun run, Path file) {
        Matcher matcher = count.matcher(counter.run(run, file).stdout());
        return matcher.find() ? Long.parseLong(matcher.group(1)) : -1;
    }
}
