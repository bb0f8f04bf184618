// MeshFixtures
