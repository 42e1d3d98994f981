package dev.qemu4j.img.bare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** All verbs on one kind of target. Run as a program, it tells of each trial, and after a mark of each fault. */
final class TargetTable implements AutoCloseable {
    static final String FAULT = "FAULT ";
    private static final int SIZE = 1 << 20;
    /** So large a part of the verbs meets each kind, unless all are asked for: all verbs are tried, and all kinds. */
    private static final int SHARE = 3;

    static final String EVERYWHERE = "qemu4j.everywhere";
    private static final boolean EVERYTHING = Boolean.getBoolean(EVERYWHERE);

    private final Path directory;
    private final TargetKind kind;
    private final Map<String, Scene[]> shared = new HashMap<>();
    private final List<String> rows = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();

    TargetTable(Path directory, TargetKind kind) {
        this.directory = directory;
        this.kind = kind;
    }

    public static void main(String[] args) throws IOException {
        try (TargetTable table = new TargetTable(Path.of(args[0]), TargetKind.valueOf(args[1]))) {
            table.run();
            table.rows.forEach(System.out::println);
            table.faults.forEach(fault -> System.out.println(FAULT + fault));
        }
    }

    List<String> rows() {
        return rows;
    }

    List<String> faults() {
        return faults;
    }

    /** Makes all scenes before, for a user who may not. */
    void prepare() throws IOException {
        makeModels();
        for (WritingVerb verb : WritingVerb.values()) {
            shared.put(verb.name(), scenes(verb));
        }
    }

    private void makeModels() throws IOException {
        for (String format : List.of("raw", "qcow2", "snapshots", "disk")) {
            model(Files.createDirectories(directory.resolve("model-" + format)), format);
        }
    }

    void run() throws IOException {
        if (!TargetKind.ORDINARY.contains(kind)) {
            makeModels();
        }
        List<WritingVerb> verbs = List.of(WritingVerb.values());
        int place = List.of(TargetKind.values()).indexOf(kind);
        for (int i = 0; i < verbs.size(); i++) {
            if (kind.fits(verbs.get(i)) && (EVERYTHING || (i + place) % SHARE == 0)) {
                run(verbs.get(i));
            }
        }
    }

    private void run(WritingVerb verb) throws IOException {
        Scene[] scenes = shared.get(verb.before);
        if (scenes == null) {
            scenes = scenes(verb);
        }
        if (kind.isShared()) {
            shared.put(verb.before, scenes);
            trial(verb, scenes);
        } else {
            try (Scene bare = scenes[0];
                    Scene sdk = scenes[1]) {
                trial(verb, bare, sdk);
            }
        }
    }

    private void trial(WritingVerb verb, Scene... scenes) throws IOException {
        Trial trial = new Trial(kind, verb, scenes[0], scenes[1]);
        faults.addAll(trial.run());
        rows.add(trial.row());
    }

    private Scene[] scenes(WritingVerb verb) throws IOException {
        return new Scene[] {scene(verb, "bare"), scene(verb, "sdk")};
    }

    private Scene scene(WritingVerb verb, String who) throws IOException {
        Path model = directory.resolve("model-" + verb.before);
        Path place = directory.resolve(verb.name().toLowerCase(Locale.ROOT) + "-" + who);
        if (Files.exists(place)) {
            return new Scene(place); // prepared before
        }
        Scene scene = new Scene(Files.createDirectory(place));
        try {
            kind.mountFor(scene, size(model));
            scene.fill(model);
            kind.prepare(scene, formatOf(verb.before));
            kind.seal(scene);
            return scene;
        } catch (IOException | RuntimeException e) {
            scene.close();
            throw e;
        }
    }

    /** A target, what may be its source, its base or its overlay, and an image with the same data. */
    private static void model(Path directory, String format) throws IOException {
        random(directory.resolve("source"), 1);
        random(directory.resolve("base"), 2);
        Path target = directory.resolve("target");
        if (format.equals("raw")) {
            random(target, 3);
            Tool.run("qemu-img", "create", "-q", "-f", "qcow2", "-b", "target", "-F", "raw", path(directory, "top"));
            Tool.run("qemu-io", "-f", "qcow2", "-c", "write -P 9 0 64k", path(directory, "top"));
        } else if (format.equals("disk")) {
            random(target, 3);
            Tool.run("mkfs.ext4", "-q", "-F", "-b", "1024", "-O", "^has_journal", target.toString());
        } else {
            Tool.run("qemu-img", "create", "-q", "-f", "qcow2", "-b", "base", "-F", "raw", target.toString());
            if (format.equals("snapshots")) {
                Tool.run("qemu-img", "snapshot", "-q", "-c", "old", target.toString());
            }
            Tool.run("qemu-io", "-f", "qcow2", "-c", "write -P 9 0 64k", target.toString());
            Tool.run("qemu-img", "convert", "-f", "qcow2", "-O", "raw", target.toString(), path(directory, "twin"));
        }
    }

    /** Models are of a format, or of one with something in it. */
    private static String formatOf(String model) {
        return switch (model) {
            case "snapshots" -> "qcow2";
            case "disk" -> "raw";
            default -> model;
        };
    }

    private static String path(Path directory, String name) {
        return directory.resolve(name).toString();
    }

    private static void random(Path file, long seed) throws IOException {
        byte[] bytes = new byte[SIZE];
        new Random(seed).nextBytes(bytes);
        Files.write(file, bytes);
    }

    private static long size(Path directory) throws IOException {
        long size = 0;
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                size += (Files.size(file) + 4095) / 4096 * 4096;
            }
        }
        return size;
    }

    @Override
    public void close() {
        shared.values().forEach(scenes -> Stream.of(scenes).forEach(Scene::close));
    }
}
