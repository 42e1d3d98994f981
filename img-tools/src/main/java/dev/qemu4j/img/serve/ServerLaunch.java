package dev.qemu4j.img.serve;

import dev.qemu4j.host.HostProcess;
import dev.qemu4j.host.RunDirectory;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One start of qemu-nbd.
 *
 * <p>It writes its pid file when it listens and has opened the image. A connection would prove less: on TCP another program
 * could answer.
 */
final class ServerLaunch {
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final ImageSource source;
    private final ServeOptions options;
    private final int port;
    private final RunDirectory directory = RunDirectory.create();
    private final Path pidFile = directory.path().resolve("pid");

    ServerLaunch(ImageSource source, ServeOptions options, int port) {
        this.source = source;
        this.options = options;
        this.port = port;
    }

    ImageServer start() {
        try {
            SocketAddress socket = socket();
            HostProcess process = HostProcess.builder(arguments(socket))
                    .runDirectory(directory)
                    .hint("install qemu-utils (Debian, Ubuntu) or qemu-img")
                    .start();
            try {
                awaitReady(process);
            } catch (RuntimeException e) {
                process.close();
                throw e;
            }
            return new ImageServer(
                    process, directory, new NbdAddress(socket, options.exportName(), options.tls() != null));
        } catch (RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    private SocketAddress socket() {
        String host = options.host();
        if (host != null) {
            return new InetSocketAddress(host, port);
        }
        Path socket = options.unixSocket();
        return UnixDomainSocketAddress.of(socket == null ? directory.socket("nbd") : socket);
    }

    private List<String> arguments(SocketAddress socket) {
        List<String> argv = new ArrayList<>(List.of(options.program(), "--pid-file=" + pidFile));
        if (socket instanceof UnixDomainSocketAddress unix) {
            argv.add("--socket=" + unix.getPath());
        } else {
            argv.add("--bind=" + options.host());
            argv.add("--port=" + port);
        }
        if (options.persistent()) {
            argv.add("--persistent");
        }
        if (!options.exportName().isEmpty()) {
            argv.add("--export-name=" + options.exportName());
        }
        addSecrets(argv);
        argv.addAll(options.arguments());
        argv.add("--image-opts");
        argv.add(source.imageOptions());
        return argv;
    }

    private void addSecrets(List<String> argv) {
        ServerTls tls = options.tls();
        if (tls != null) {
            argv.add("--object=" + ServeOptions.objectText(tls.type(), tls.object(directory.path())));
            argv.add("--tls-creds=" + tls.id());
        }
        ImageKey.Use use = source.key();
        if (use != null) {
            Path file = use.key().inFile(directory.path(), "key");
            argv.add("--object="
                    + ServeOptions.objectText(
                            "secret", Map.of("id", use.id(), "file", file.toString(), "format", "raw")));
        }
    }

    private void awaitReady(HostProcess process) {
        long deadline = System.nanoTime() + options.startLimit().toNanos();
        while (!Files.exists(pidFile)) {
            if (!process.isAlive()) {
                throw failed(
                        "qemu-nbd ended with "
                                + Objects.requireNonNull(process.onExit().join()),
                        process);
            }
            if (System.nanoTime() - deadline > 0 || Thread.currentThread().isInterrupted()) {
                throw new ServeException(
                        ServeException.Reason.TIMEOUT,
                        source + " was not served within "
                                + options.startLimit().toMillis() + " ms" + ServeException.Reason.TIMEOUT.advice(),
                        null);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private ServeException failed(String what, HostProcess process) {
        return ServeFailures.of(source + " cannot be served (" + what + ")", process.stderrTail(), null);
    }
}
