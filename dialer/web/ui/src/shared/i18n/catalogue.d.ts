declare module '*.json?part=desk' {
  const catalogue: object;
  export default catalogue;
}

declare module '*.json?part=office' {
  const catalogue: object;
  export default catalogue;
}
