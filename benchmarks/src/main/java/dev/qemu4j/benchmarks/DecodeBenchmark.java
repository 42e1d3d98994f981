package dev.qemu4j.benchmarks;

import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostProcess;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.qapi.QmpCommand;
import dev.qemu4j.qapi.block.QueryBlock;
import dev.qemu4j.qapi.introspect.QueryQmpSchema;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpListener;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reading long replies: the generated readers against Jackson's data binding to records of the same shape, and against
 * reading a tree. The three take turns; read the ratios.
 */
public final class DecodeBenchmark {
    private static final int DISKS = 50;
    private static final int WARM_UP = 1_500;
    private static final int ROUNDS = 60;
    private static final int BLOCK = 20;
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private DecodeBenchmark() {}

    /**
     * Runs the benchmark and prints a table.
     *
     * @param args none
     * @throws Exception if something could not be measured
     */
    public static void main(String[] args) throws Exception {
        System.out.printf(
                Locale.ROOT,
                "%-18s %9s %14s %16s %12s%n",
                "reply",
                "bytes",
                "generated us",
                "data binding us",
                "tree us");
        try (RunDirectory directory = RunDirectory.create();
                QmpListener listener = QmpClient.listen(UnixDomainSocketAddress.of(directory.socket("qmp")));
                HostProcess qemu = HostProcess.builder(command(directory))
                        .runDirectory(directory)
                        .start();
                QmpClient client = listener.accept(Duration.ofSeconds(30))) {
            run(client, QueryQmpSchema.of(), new TypeReference<List<Shapes.Entity>>() {});
            run(client, QueryBlock.of(), new TypeReference<List<Shapes.Disk>>() {});
            qemu.kill();
        }
    }

    private static List<String> command(RunDirectory directory) throws Exception {
        Path base = directory.path().resolve("base.qcow2");
        create(base);
        List<String> command = new ArrayList<>(List.of("qemu-system-x86_64", "-nodefaults", "-display", "none", "-S"));
        command.addAll(List.of("-chardev", "socket,id=q,path=" + directory.socket("qmp"), "-mon", "q,mode=control"));
        command.addAll(List.of("-device", "virtio-scsi-pci"));
        for (int i = 0; i < DISKS; i++) {
            Path disk = directory.path().resolve("disk" + i + ".qcow2");
            create(disk, "-b", base.toString(), "-F", "qcow2");
            command.addAll(List.of("-drive", "if=none,id=d" + i + ",format=qcow2,file=" + disk));
            command.addAll(List.of("-device", "scsi-hd,drive=d" + i));
        }
        return command;
    }

    private static void create(Path image, String... backing) throws Exception {
        List<String> command = new ArrayList<>(List.of("qemu-img", "create", "-q", "-f", "qcow2"));
        command.addAll(List.of(backing));
        command.add(image.toString());
        if (backing.length == 0) {
            command.add("64M");
        }
        HostCommand.of(command).run();
    }

    private static <T> void run(QmpClient client, QmpCommand<?> command, TypeReference<T> shape) throws Exception {
        byte[] reply =
                client.blocking().execute(command.commandName()).toString().getBytes(StandardCharsets.UTF_8);
        List<Callable<Object>> readers = List.of(
                () -> generated(command, reply), () -> MAPPER.readValue(reply, shape), () -> MAPPER.readTree(reply));
        long[][] nanos = new long[readers.size()][ROUNDS];
        for (Callable<Object> reader : readers) {
            repeat(reader, WARM_UP);
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < readers.size(); i++) {
                nanos[i][round] = repeat(readers.get(i), BLOCK) / BLOCK;
            }
        }
        double generated = median(nanos[0]);
        System.out.printf(
                Locale.ROOT,
                "%-18s %9d %14.0f %9.0f (%.2f) %6.0f (%.2f)%n",
                command.commandName(),
                reply.length,
                generated,
                median(nanos[1]),
                generated / median(nanos[1]),
                median(nanos[2]),
                generated / median(nanos[2]));
    }

    private static Object generated(QmpCommand<?> command, byte[] reply) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), reply)) {
            parser.nextToken();
            return Objects.requireNonNull(command.readResult(parser));
        }
    }

    private static long repeat(Callable<Object> reader, int times) throws Exception {
        long start = System.nanoTime();
        for (int i = 0; i < times; i++) {
            if (reader.call() == null) {
                throw new IllegalStateException("read nothing");
            }
        }
        return System.nanoTime() - start;
    }

    private static double median(long... nanos) {
        Arrays.sort(nanos);
        return nanos[nanos.length / 2] / 1000.0;
    }
}
