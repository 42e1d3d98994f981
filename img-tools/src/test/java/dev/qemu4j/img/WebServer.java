package dev.qemu4j.img;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A web server on the loopback device, with faults. */
final class WebServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger requests = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final CountDownLatch stalled = new CountDownLatch(1);

    WebServer(byte[] image) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        on("/image", exchange -> send(exchange, image.length, image));
        on("/moved", exchange -> {
            exchange.getResponseHeaders().add("Location", "/image");
            exchange.sendResponseHeaders(302, -1);
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

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    int requests() {
        return requests.get();
    }

    CountDownLatch stalled() {
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
            try (exchange) {
                answer.to(exchange);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
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
