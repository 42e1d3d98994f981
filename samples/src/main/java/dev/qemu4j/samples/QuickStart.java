package dev.qemu4j.samples;

import dev.qemu4j.base.QemuException;
import java.nio.file.Path;
import java.util.List;

/**
 * The main job: a machine is snapshotted and its overlay committed while its guest writes, and the disk is checked.
 *
 * <p>{@code --keep DIRECTORY} keeps the images there; otherwise nothing is left.
 */
public final class QuickStart {
    private QuickStart() {}

    /**
     * Runs the main job.
     *
     * @param args nothing, or {@code --keep DIRECTORY}
     * @throws Exception if the main job failed in a way that it does not explain itself
     */
    public static void main(String[] args) throws Exception {
        List<String> words = List.of(args);
        boolean keep = words.size() == 2 && words.get(0).equals("--keep");
        if (!keep && !words.isEmpty()) {
            System.err.println("usage: ./quickstart [--keep DIRECTORY]");
            System.exit(2);
        }
        Narrator narrator = new Narrator(System.out, Terminal.isInteractive());
        try (Workspace workspace = keep ? Workspace.kept(Path.of(words.get(1))) : Workspace.temporary()) {
            new LiveCommit(narrator, workspace).run();
            if (keep) {
                narrator.say("kept: base.qcow2 and overlay.qcow2 in " + workspace.images());
            } else {
                narrator.say("nothing was left behind; --keep DIRECTORY keeps the images");
            }
        } catch (QemuException e) {
            System.err.println("failed: " + e.getMessage());
            System.exit(1);
        }
    }
}
