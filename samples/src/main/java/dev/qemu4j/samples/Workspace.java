package dev.qemu4j.samples;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.host.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files of the quick start: a private directory that goes with it, and the images in it or where asked. */
public final class Workspace implements AutoCloseable {
    private final RunDirectory directory;
    private final Path images;

    private Workspace(RunDirectory directory, Path images) {
        this.directory = directory;
        this.images = images;
    }

    /**
     * Makes a workspace whose images go with it.
     *
     * @return the workspace
     */
    public static Workspace temporary() {
        RunDirectory directory = RunDirectory.create();
        return new Workspace(directory, directory.path());
    }

    /**
     * Makes a workspace whose images stay.
     *
     * @param images the directory for them, made if it is not there
     * @return the workspace
     * @throws IOException if the directory cannot be made
     */
    public static Workspace kept(Path images) throws IOException {
        Files.createDirectories(images);
        for (String name : new String[] {"base.qcow2", "overlay.qcow2"}) {
            if (Files.exists(images.resolve(name))) {
                throw new QemuException(images.resolve(name) + " exists: name a directory without it");
            }
        }
        return new Workspace(RunDirectory.create(), images);
    }

    /**
     * Returns the directory of the images.
     *
     * @return the directory
     */
    public Path images() {
        return images;
    }

    /**
     * Returns the place of an image.
     *
     * @param name the name of its file
     * @return the absolute path
     */
    public Path image(String name) {
        return images.resolve(name).toAbsolutePath();
    }

    /**
     * Returns the place of a file that goes with the workspace.
     *
     * @param name the name of the file
     * @return the path
     */
    public Path scratch(String name) {
        return directory.path().resolve(name);
    }

    /**
     * Returns the place of a socket, short enough for the system.
     *
     * @param name the name of the socket
     * @return the path
     */
    public Path socket(String name) {
        return directory.socket(name);
    }

    @Override
    public void close() {
        directory.close();
    }
}
