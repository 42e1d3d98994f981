package dev.qemu4j.img;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A web server on the loopback device, with faults. */
public final class WebServer implements AutoCloseable {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d+)");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger requests = new AtomicInteger();
    private final List<Headers> seen = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final CountDownLatch stalled = new CountDownLatch(1);

    public WebServer(byte[] image) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        on("/image", exchange -> send(exchange, image.length, image));
        on("/disk", exchange -> sendRange(exchange, image));
        on("/moved", exchange -> {
            exchange.getResponseHeaders().add("Location", "/image");
            exchange.sendResponseHeaders(302, -1);
        });
        on("/round", exchange -> {
            exchange.getResponseHeaders().add("Location", "/round");
            exchange.sendResponseHeaders(307, -1);
        });
        on("/missing", exchange -> exchange.sendResponseHeaders(404, -1));
        on("/cut", exchange -> send(exchange, image.length * 2L, image));
        on("/stall", exchange -> {
            exchange.sendResponseHeaders(200, image.length * 2L);
            exchange.getResponseBody().write(image);
            exchange.getResponseBody().flush();
            stalled.countDown();
            closed.await();
        });
        server.setExecutor(threads);
        server.start();
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    /** Serves a redirect to elsewhere at {@code /away}. */
    public void away(String location) {
        on("/away", exchange -> {
            exchange.getResponseHeaders().add("Location", location);
            exchange.sendResponseHeaders(302, -1);
        });
    }

    /** Returns the values of a header, of each request that had it. */
    public List<String> seen(String header) {
        return seen.stream()
                .flatMap(headers -> headers.getOrDefault(header, List.of()).stream())
                .toList();
    }

    public int requests() {
        return requests.get();
    }

    public CountDownLatch stalled() {
        return stalled;
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void on(String path, Answer answer) {
        server.createContext(path, exchange -> {
            requests.incrementAndGet();
            seen.add(exchange.getRequestHeaders());
            try (exchange) {
                answer.to(exchange);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** As QEMU needs it: it asks for the size first, and then for ranges. */
    private static void sendRange(HttpExchange exchange, byte[] image) throws IOException {
        exchange.getResponseHeaders().add("Accept-Ranges", "bytes");
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().add("Content-Length", Integer.toString(image.length));
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        Matcher range =
                RANGE.matcher(String.valueOf(exchange.getRequestHeaders().getFirst("Range")));
        if (!range.matches()) {
            send(exchange, image.length, image);
            return;
        }
        int from = Integer.parseInt(range.group(1));
        int to = Math.min(Integer.parseInt(range.group(2)), image.length - 1);
        exchange.getResponseHeaders().add("Content-Range", "bytes " + from + "-" + to + "/" + image.length);
        exchange.sendResponseHeaders(206, to - from + 1);
        exchange.getResponseBody().write(image, from, to - from + 1);
    }

    private static void send(HttpExchange exchange, long length, byte[] image) throws IOException {
        exchange.sendResponseHeaders(200, length);
        exchange.getResponseBody().write(image);
        exchange.getResponseBody().flush();
    }

    private interface Answer {
        void to(HttpExchange exchange) throws IOException, InterruptedException;
    }
}
