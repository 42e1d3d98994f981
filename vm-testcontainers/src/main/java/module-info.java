/**
 * Virtual machines beside containers, in tests with Testcontainers. That is an automatic module: on the module path it needs {@code --add-modules
 * ALL-MODULE-PATH} for the libraries that it uses.
 */
module dev.qemu4j.testcontainers {
    requires transitive dev.qemu4j.vm;
    requires transitive testcontainers;
    requires static transitive org.jspecify;
    requires com.github.dockerjava.api;
    requires org.slf4j;

    exports dev.qemu4j.testcontainers;
}
