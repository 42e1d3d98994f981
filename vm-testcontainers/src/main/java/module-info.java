/** Virtual machines beside containers, in tests with Testcontainers. */
module dev.qemu4j.testcontainers {
    requires transitive dev.qemu4j.vm;
    requires transitive testcontainers;
    requires static transitive org.jspecify;
    requires com.github.dockerjava.api;
    requires org.slf4j;

    exports dev.qemu4j.testcontainers;
}
